"""What a server of many visitors needs: fair turns, costs that are known beforehand, memory that stays."""

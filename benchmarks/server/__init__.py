"""What a server of many visitors needs: fair turns, and costs that are known beforehand."""

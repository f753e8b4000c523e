"""Glossary and palette."""

"""Stages that find whom an article names: people and organisations."""

"""Composes the illustrated scenes that the storybook checkpoint learns from."""

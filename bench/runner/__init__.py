"""Runs ARouter against other proxies and measures what each costs; started by scripts/bench."""

"""The pages of the app, one a file, each read from top to bottom; pages.ui.frame says which there are."""

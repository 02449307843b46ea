"""Work with pandas and scikit-learn → records (extra `ml`)."""

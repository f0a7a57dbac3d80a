"""What a decision record is made of."""

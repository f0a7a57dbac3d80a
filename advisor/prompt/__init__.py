"""The questionnaire in a terminal: one question on screen, one value back."""

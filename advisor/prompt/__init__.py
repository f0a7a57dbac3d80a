"""The questionnaire in a terminal: shows one question, returns one value."""

"""All judgement. Pure: values in, values out; no disk, clock, environment, colour or prompt."""

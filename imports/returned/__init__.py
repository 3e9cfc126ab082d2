"""Read what a workbook says, whole: a return, or a list of actions. No register is needed."""

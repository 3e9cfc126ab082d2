"""What is typed into the yellow cells of our own return besides its action tracker."""

"""Read what is typed into the yellow cells of our own return, apart from its action tracker."""

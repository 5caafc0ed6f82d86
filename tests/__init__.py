"""A package, so that `services.calendar` never stands in for the standard `calendar`."""

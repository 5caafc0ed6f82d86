/** The component set. A screen is built of these, and dresses nothing by hand. */
export { Banner, type BannerProps } from "./Banner";
export { BackLink, Button, type ButtonProps, buttonClass, LinkButton } from "./Button";
export { Avatar, Card, Meta } from "./Card";
export { Chip, type ChipProps, type ChipTone } from "./Chip";
export { Checkbox, type ChoiceOption, Choices } from "./Choice";
export { ConsoleShell, type RailPlace } from "./ConsoleShell";
export { classes } from "./classes";
export { Dialog } from "./Dialog";
export { ErrorSummary, type FormError } from "./ErrorSummary";
export { ErrorText, OptionalMark, TextField } from "./Field";
export { Icon, type IconName } from "./Icon";
export { Page, PageHeading, usePageTitle } from "./Page";
export { Select, type SelectOption } from "./Select";
export { Spinner } from "./Spinner";
export { EmptyState, ErrorState, Loading, NotFound, SkeletonCard } from "./States";
export { toast } from "./Toast";
export { useNow } from "./useNow";

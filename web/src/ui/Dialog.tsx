import type { ReactNode } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { classes } from "./classes";

interface FrameProps {
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
  className?: string;
}

export interface DialogProps extends FrameProps {
  title: string;
  /** A confirmation of what cannot be undone: only its own buttons close it, and Escape. */
  isAlert?: boolean;
}

/** Only for what cannot be undone or must be waited for. Focus stays inside and returns after. */
export function Dialog({ title, children, isAlert = false, ...frame }: DialogProps) {
  return (
    <Frame {...frame} isAlert={isAlert} isDismissable={!isAlert}>
      <Heading slot="title" level={2}>
        {title}
      </Heading>
      {children}
    </Frame>
  );
}

export interface LargeDialogProps extends FrameProps {
  /** A press beside it closes it: nothing in it would be lost. */
  isDismissable?: boolean;
}

/** For a picture: as large as the screen allows. What it holds brings the title. */
export function LargeDialog(props: LargeDialogProps) {
  return <Frame {...props} isLarge />;
}

interface WholeFrameProps extends LargeDialogProps {
  isAlert?: boolean;
  isLarge?: boolean;
}

function Frame(props: WholeFrameProps) {
  const { isOpen, onClose, children, isAlert, isDismissable, isLarge, className } = props;
  return (
    <ModalOverlay
      className={classes("scrim", isLarge && "scrim--large")}
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      isDismissable={isDismissable}
    >
      <Modal className="scrim__frame">
        <AriaDialog
          ref={keepFocus}
          className={classes("dialog", className)}
          role={isAlert ? "alertdialog" : "dialog"}
        >
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/**
 * A button that is gone with what it removed leaves the focus to nobody, and Escape would not be
 * heard any more: the dialog takes it. Elsewhere React Aria sees to the focus.
 */
function keepFocus(dialog: HTMLElement | null) {
  if (dialog === null) return;
  const observer = new MutationObserver(() => {
    if (document.activeElement === document.body) dialog.focus();
  });
  observer.observe(dialog, { childList: true, subtree: true });
  return () => observer.disconnect();
}

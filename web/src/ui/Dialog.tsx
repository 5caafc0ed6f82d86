import type { ReactNode } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { classes } from "./classes";

export interface DialogProps {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  /** A confirmation of what cannot be undone: only its own buttons close it, and Escape. */
  isAlert?: boolean;
  className?: string;
}

/** Only for what cannot be undone or must be waited for. Focus stays inside and returns after. */
export function Dialog({ isOpen, onClose, title, children, isAlert, className }: DialogProps) {
  return (
    <ModalOverlay
      className="scrim"
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      isDismissable={!isAlert}
    >
      <Modal className="scrim__frame">
        <AriaDialog
          className={classes("dialog", className)}
          role={isAlert ? "alertdialog" : "dialog"}
        >
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

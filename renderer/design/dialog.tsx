import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useText } from '../app/text.ts';
import { IconButton } from './icon-button.tsx';
import './overlay.css';

interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly width?: number;
  readonly role?: 'dialog' | 'alertdialog';
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
}

/** A modal dialog; Escape and the scrim close it. */
export function Dialog({ title, isOpen, width = 480, role = 'dialog', onClose, children, footer }: DialogProps) {
  const t = useText();
  return (
    <ModalOverlay className="scrim" isOpen={isOpen} isDismissable onOpenChange={(open) => (open ? undefined : onClose())}>
      <Modal className="dialog" style={{ width: `min(${width}px, calc(100vw - 48px))` }}>
        <AriaDialog className="dialog__content" role={role}>
          <div className="dialog__head">
            <Heading slot="title" className="dialog__title" level={2}>
              {title}
            </Heading>
            {role === 'dialog' ? (
              <IconButton label={t('close')} onPress={onClose}>
                <X />
              </IconButton>
            ) : null}
          </div>
          <div className="dialog__body">{children}</div>
          {footer === undefined ? null : <div className="dialog__foot">{footer}</div>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

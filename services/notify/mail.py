"""E-mail by SMTP: plain text and HTML, with the visit's calendar entry attached."""

from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr

import aiosmtplib
from pydantic import SecretStr

from kit.clock import Clock
from services.notify.channels import (
    Contact,
    Contacts,
    NotDelivered,
    OutgoingMessage,
    Receipt,
)
from services.notify.invitations import invitation
from videoporady_contracts.words import DeliveryFault

__all__ = ["SmtpMail", "SmtpServer"]

PERMANENT = 500
"""RFC 5321, 4.2.1: a reply of 5yz will be the same at the next try."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail is handed over, and as whom."""

    host: str
    port: int
    sender: str
    username: str | None = None
    password: SecretStr | None = None
    is_tls: bool = False
    """TLS from the first byte; without it STARTTLS is used where `is_starttls` says so."""
    is_starttls: bool = True
    timeout_seconds: float = 20.0


class SmtpMail:
    """One connection a message: mails are few, and a kept connection dies unseen."""

    def __init__(self, server: SmtpServer, contacts: Contacts, clock: Clock) -> None:
        self._server = server
        self._contacts = contacts
        self._clock = clock

    async def deliver(self, message: OutgoingMessage) -> Receipt:
        contact = await self._contacts.of(message.account_id)
        if not contact.email:
            raise NotDelivered(DeliveryFault.NO_ADDRESS, is_final=True)
        mail = self._composed(message, contact, contact.email)
        server = self._server
        try:
            await aiosmtplib.send(
                mail,
                hostname=server.host,
                port=server.port,
                username=server.username,
                password=server.password.get_secret_value() if server.password else None,
                use_tls=server.is_tls,
                start_tls=False if server.is_tls else server.is_starttls,
                timeout=server.timeout_seconds,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            is_final = all(each.code >= PERMANENT for each in error.recipients)
            raise NotDelivered(DeliveryFault.REFUSED, is_final=is_final) from error
        except aiosmtplib.SMTPAuthenticationError as error:
            # Our own log-in is wrong, not the address: it may be right again soon.
            raise NotDelivered(DeliveryFault.UNREACHABLE) from error
        except aiosmtplib.SMTPResponseException as error:
            is_final = error.code >= PERMANENT
            raise NotDelivered(DeliveryFault.REFUSED, is_final=is_final) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise NotDelivered(DeliveryFault.UNREACHABLE) from error
        return Receipt()

    def _composed(self, message: OutgoingMessage, contact: Contact, address: str) -> EmailMessage:
        words = message.words(contact.language)
        mail = EmailMessage()
        mail["From"] = self._server.sender
        mail["To"] = address
        mail["Subject"] = words.subject
        mail["Date"] = self._clock.now()
        # The same id at a second try: a mailbox shows the message once.
        sender = parseaddr(self._server.sender)[1]
        mail["Message-ID"] = f"<{message.delivery_id}@{sender.rpartition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail["Content-Language"] = words.language.value
        mail.set_content(words.text)
        mail.add_alternative(words.html, subtype="html")
        entry = invitation(
            message, contact.language, sender=sender, recipient=address, now=self._clock.now()
        )
        if entry is not None:
            method, content = entry
            mail.add_attachment(
                content,
                maintype="text",
                subtype="calendar",
                filename="wizyta.ics",
                params={"method": method, "charset": "utf-8"},
            )
        return mail

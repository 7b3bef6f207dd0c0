"""The hub's certificate: made by the hub itself where nobody gives it one.

Stations do not need an authority: they pin the certificate's fingerprint (from the enrolment
code), or are given the certificate file as the only one they trust.
"""

import hashlib
import socket
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from station.errors import StationError
from sync.hub.identity import write_private

CERT_NAME, KEY_NAME = "cert.pem", "cert-key.pem"
_VALID_FOR = timedelta(days=3650)
_KNOWN_AS = ("localhost", "127.0.0.1", "::1")


class CertificateUnusable(StationError):
    """A certificate or key file that is missing, unreadable, or that do not fit each other."""

    code = "hub.certificate_unusable"
    exit_code = 2


@dataclass(frozen=True, slots=True)
class Certificate:
    """Where certificate and key lie; the fingerprint is the sha256 of the certificate's DER."""

    cert: Path
    key: Path
    fingerprint: bytes


def certificate_in(folder: Path, hosts: Iterable[str], now: datetime) -> Certificate:
    """The hub's own certificate, made now where there is none yet.

    Args:
        folder: The hub's folder.
        hosts: Names and addresses it shall be good for, besides loopback and the machine's name.
        now: Aware UTC time.
    """
    cert, key = folder / CERT_NAME, folder / KEY_NAME
    if not (cert.exists() and key.exists()):
        names = list(dict.fromkeys([*_KNOWN_AS, socket.gethostname(), *hosts]))
        cert_pem, key_pem = _make(names, now)
        write_private(key, key_pem)
        write_private(cert, cert_pem)
        cert.chmod(0o644)  # stations may be given it as the one to trust
    return given_certificate(cert, key)


def given_certificate(cert: Path, key: Path) -> Certificate:
    """A certificate from files, checked.

    Raises:
        CertificateUnusable: See the class.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(cert, key)
        first = x509.load_pem_x509_certificates(cert.read_bytes())[0]
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        raise CertificateUnusable(path=str(cert), reason=str(error)) from error
    return Certificate(cert, key, hashlib.sha256(first.public_bytes(Encoding.DER)).digest())


def _make(hosts: list[str], now: datetime) -> tuple[bytes, bytes]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Suyuan hub")])
    usage = x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))  # stations' clocks may be behind
        .not_valid_after(now + _VALID_FOR)
        .add_extension(
            x509.SubjectAlternativeName([_name(host) for host in hosts]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, SHA256())
    )
    key_pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return certificate.public_bytes(Encoding.PEM), key_pem


def _name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)

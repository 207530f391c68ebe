"""Recipes of access keys, passwords, MFA devices, certificates and other credentials of users."""

from __future__ import annotations

import pyotp
from certificate_authority import issue
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pytest_iam.account.security_keys import register
from pytest_iam.clock import now
from recipes.entities import TAGS, alice, alice_may, user
from recipes.scene import Recipe, Scene, noun

PASSWORD = "Correct-horse-7"
_ISSUED = issue("example.com")


@noun
def key(scene: Scene) -> str:
    """An access key of the user."""
    return str(scene.ask("CreateAccessKey", UserName=user(scene))["AccessKey"]["AccessKeyId"])


@noun
def profile(scene: Scene) -> str:
    """The name of the user, who has a password."""
    name = user(scene)
    scene.ask("CreateLoginProfile", UserName=name, Password=PASSWORD)
    return name


class _Phone:
    """A virtual device, and the codes that it shows."""

    def __init__(self, scene: Scene) -> None:
        made = scene.ask("CreateVirtualMFADevice", VirtualMFADeviceName="phone")
        device = made["VirtualMFADevice"]
        self.serial = str(device["SerialNumber"])
        self._codes = pyotp.TOTP(device["Base32StringSeed"].decode())

    def code(self, seconds: int) -> str:
        """The code of a moment, in seconds from now."""
        return self._codes.at(int(now().timestamp()) + seconds)


@noun
def phone(scene: Scene) -> _Phone:
    """A virtual device that is nobody's."""
    return _Phone(scene)


@noun
def device(scene: Scene) -> str:
    """Its serial number."""
    return phone(scene).serial


@noun
def enabled_device(scene: Scene) -> str:
    """Its serial number, when it is the user's."""
    codes = {"AuthenticationCode1": code_before(scene), "AuthenticationCode2": code_now(scene)}
    scene.ask("EnableMFADevice", UserName=user(scene), SerialNumber=device(scene), **codes)
    return device(scene)


@noun
def security_key(scene: Scene) -> str:
    """A security key of the user."""
    owner = alice(scene).user
    return register(scene.account, owner, "key", now(), {"FIDO": "L1"}).arn


def code_before(scene: Scene) -> str:
    """The code that it showed before."""
    return phone(scene).code(-30)


def code_now(scene: Scene) -> str:
    """The code that it shows now."""
    return phone(scene).code(0)


def code_next(scene: Scene) -> str:
    """The code that it shows next."""
    return phone(scene).code(30)


def code_after(scene: Scene) -> str:
    """The code that it shows after that."""
    return phone(scene).code(60)


@noun
def server_certificate(scene: Scene) -> str:
    """A server certificate."""
    given = {"CertificateBody": _ISSUED.pem, "PrivateKey": _ISSUED.key_pem}
    scene.ask("UploadServerCertificate", ServerCertificateName="example", **given)
    return "example"


@noun
def signing_certificate(scene: Scene) -> str:
    """A signing certificate of the user."""
    given = {"UserName": user(scene), "CertificateBody": _ISSUED.pem}
    return str(scene.ask("UploadSigningCertificate", **given)["Certificate"]["CertificateId"])


def _ssh_key() -> str:
    made = rsa.generate_private_key(65537, 2048).public_key()
    return made.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()


_SSH_KEY = _ssh_key()


@noun
def ssh_key(scene: Scene) -> str:
    """A public SSH key of the user."""
    made = scene.ask("UploadSSHPublicKey", UserName=user(scene), SSHPublicKeyBody=_SSH_KEY)
    return str(made["SSHPublicKey"]["SSHPublicKeyId"])


@noun
def credential(scene: Scene) -> str:
    """A service-specific credential of the user."""
    given = {"UserName": user(scene), "ServiceName": "codecommit.amazonaws.com"}
    made = scene.ask("CreateServiceSpecificCredential", **given)
    return str(made["ServiceSpecificCredential"]["ServiceSpecificCredentialId"])


RECIPES = {
    "ChangePassword": Recipe(
        profile, by=alice_may, OldPassword=PASSWORD, NewPassword="Other-horse-8"
    ),
    "CreateAccessKey": Recipe(UserName=user),
    "CreateLoginProfile": Recipe(UserName=user, Password=PASSWORD),
    "CreateServiceSpecificCredential": Recipe(
        UserName=user, ServiceName="codecommit.amazonaws.com"
    ),
    "CreateVirtualMFADevice": Recipe(VirtualMFADeviceName="watch", Tags=TAGS),
    "DeactivateMFADevice": Recipe(UserName=user, SerialNumber=enabled_device),
    "DeleteAccessKey": Recipe(UserName=user, AccessKeyId=key),
    "DeleteLoginProfile": Recipe(UserName=profile),
    "DeleteSSHPublicKey": Recipe(UserName=user, SSHPublicKeyId=ssh_key),
    "DeleteServerCertificate": Recipe(ServerCertificateName=server_certificate),
    "DeleteServiceSpecificCredential": Recipe(
        UserName=user, ServiceSpecificCredentialId=credential
    ),
    "DeleteSigningCertificate": Recipe(UserName=user, CertificateId=signing_certificate),
    "DeleteVirtualMFADevice": Recipe(SerialNumber=device),
    "EnableMFADevice": Recipe(
        UserName=user,
        SerialNumber=device,
        AuthenticationCode1=code_before,
        AuthenticationCode2=code_now,
    ),
    "GetAccessKeyLastUsed": Recipe(AccessKeyId=key),
    "GetLoginProfile": Recipe(UserName=profile),
    "GetMFADevice": Recipe(UserName=user, SerialNumber=security_key),
    "GetSSHPublicKey": Recipe(UserName=user, SSHPublicKeyId=ssh_key, Encoding="PEM"),
    "GetServerCertificate": Recipe(ServerCertificateName=server_certificate),
    "ListAccessKeys": Recipe(key, UserName=user),
    "ListMFADeviceTags": Recipe(SerialNumber=device),
    "ListMFADevices": Recipe(enabled_device, UserName=user),
    "ListSSHPublicKeys": Recipe(ssh_key, UserName=user),
    "ListServerCertificateTags": Recipe(ServerCertificateName=server_certificate),
    "ListServerCertificates": Recipe(server_certificate),
    "ListServiceSpecificCredentials": Recipe(credential, UserName=user),
    "ListSigningCertificates": Recipe(signing_certificate, UserName=user),
    "ListVirtualMFADevices": Recipe(enabled_device),
    "ResetServiceSpecificCredential": Recipe(UserName=user, ServiceSpecificCredentialId=credential),
    "ResyncMFADevice": Recipe(
        UserName=user,
        SerialNumber=enabled_device,
        AuthenticationCode1=code_next,
        AuthenticationCode2=code_after,
    ),
    "TagMFADevice": Recipe(SerialNumber=device, Tags=TAGS),
    "TagServerCertificate": Recipe(ServerCertificateName=server_certificate, Tags=TAGS),
    "UntagMFADevice": Recipe(SerialNumber=device, TagKeys=["team"]),
    "UntagServerCertificate": Recipe(ServerCertificateName=server_certificate, TagKeys=["team"]),
    "UpdateAccessKey": Recipe(UserName=user, AccessKeyId=key, Status="Inactive"),
    "UpdateLoginProfile": Recipe(UserName=profile, PasswordResetRequired=True),
    "UpdateSSHPublicKey": Recipe(UserName=user, SSHPublicKeyId=ssh_key, Status="Inactive"),
    "UpdateServerCertificate": Recipe(
        ServerCertificateName=server_certificate, NewServerCertificateName="other"
    ),
    "UpdateServiceSpecificCredential": Recipe(
        UserName=user, ServiceSpecificCredentialId=credential, Status="Inactive"
    ),
    "UpdateSigningCertificate": Recipe(
        UserName=user, CertificateId=signing_certificate, Status="Inactive"
    ),
    "UploadSSHPublicKey": Recipe(UserName=user, SSHPublicKeyBody=_SSH_KEY),
    "UploadServerCertificate": Recipe(
        ServerCertificateName="example",
        CertificateBody=_ISSUED.pem,
        PrivateKey=_ISSUED.key_pem,
        Tags=TAGS,
    ),
    "UploadSigningCertificate": Recipe(UserName=user, CertificateBody=_ISSUED.pem),
}

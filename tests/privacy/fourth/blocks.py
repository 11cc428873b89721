"""Private keys as they stand in files of keys, manifests and settings."""

# ruff: noqa: E501 - lines of tools stand here at their own length

BLOCKS: dict[str, tuple[str, ...]] = {
    "pem rsa": ("-----BEGIN RSA PRIVATE KEY-----\n<<key>>\n-----END RSA PRIVATE KEY-----",),
    "pem pkcs8": (
        "-----BEGIN PRIVATE KEY-----\n<<key>>\n-----END PRIVATE KEY-----",
        "tls.key: |\n    -----BEGIN PRIVATE KEY-----\n<<key>>\n    -----END PRIVATE KEY-----",
    ),
    "pem encrypted": ("-----BEGIN ENCRYPTED PRIVATE KEY-----\n<<key>>\n-----END ENCRYPTED PRIVATE KEY-----",),
    "pem ec": ("-----BEGIN EC PRIVATE KEY-----\n<<shortkey>>\n-----END EC PRIVATE KEY-----",),
    "openssh": (
        "$ cat ~/.ssh/id_ed25519\n-----BEGIN OPENSSH PRIVATE KEY-----\n<<key>>\n-----END OPENSSH PRIVATE KEY-----",
    ),
    "pgp": ("-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n<<key>>\n=Ab3D\n-----END PGP PRIVATE KEY BLOCK-----",),
    "pem on one line": (
        '  "private_key": "-----BEGIN PRIVATE KEY-----\\n<<flat>>\\n-----END PRIVATE KEY-----\\n",',
        'GITHUB_APP_KEY="-----BEGIN RSA PRIVATE KEY-----\\n<<flat>>\\n-----END RSA PRIVATE KEY-----"',
    ),
    "putty": (
        "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: deploy\nPrivate-Lines: 3\n<<shortkey>>\nPrivate-MAC: <<:sha256>>",
    ),
    "wireguard": ("[Interface]\nAddress = 10.8.0.2/24\nPrivateKey = <<b64>>\nDNS = 10.8.0.1",),
}

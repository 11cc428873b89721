"""Keys of the three large clouds, as they look and as they stand."""

import base64
from random import Random

from tests.privacy.planted.model import (
    B32,
    B62,
    B64,
    URL64,
    Maker,
    Token,
    either,
    joined,
    token,
)


def _base64(count: int) -> Maker:
    return lambda rng: base64.b64encode(rng.randbytes(count)).decode()


def _signature(rng: Random) -> str:
    return base64.b64encode(rng.randbytes(32)).decode().replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")


SAS = (
    "https://acmelogs.blob.core.windows.net/dumps/heap.gz?sv=2024-11-04&st=2026-03-14T09%3A00%3A00Z&sr=b&sp=r&sig={v}",
    "azcopy copy ./out 'https://acmedata.blob.core.windows.net/raw?sp=racwdl&sv=2023-11-03&sr=c&sig={v}'",
    "PUT https://acmeq.queue.core.windows.net/jobs/messages?sig={v}&sv=2022-11-02&sp=a 403 AuthenticationFailed",
    "SharedAccessSignature=sv=2023-11-03&ss=b&srt=sco&sp=rl&sig={v};BlobEndpoint=https://acmedata.blob.core.windows.net",
    "Endpoint=sb://acme.servicebus.windows.net/;SharedAccessKeyName=send;SharedAccessSignature=sr=acme&sig={v}&se=178",
)
STORAGE = (
    "DefaultEndpointsProtocol=https;AccountName=acmelogs;AccountKey={v};EndpointSuffix=core.windows.net",
    "AZURE_STORAGE_CONNECTION_STRING='DefaultEndpointsProtocol=https;AccountName=acmedata;AccountKey={v}'",
    "az storage blob list --account-name acmedata --account-key {v} -c raw",
    "Endpoint=sb://acme.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey={v}",
    "HostName=acme-hub.azure-devices.net;DeviceId=pump-7;SharedAccessKey={v}",
)
CLOUDS = (
    Token(
        "aws-access-key-id",
        20,
        either(token("AKIA", B32, 16), token("ASIA", B32, 16)),
        ("aws access key id", "access key id", "access key"),
        (
            "The AWS Access Key Id {v} you provided does not exist in our records (InvalidAccessKeyId)",
            "AWS4-HMAC-SHA256 Credential={v}/20260314/eu-west-1/s3/aws4_request, SignedHeaders=host;x-amz-date",
            "GET /bucket/key?X-Amz-Credential={v}%2F20260314%2Fus-east-1%2Fs3%2Faws4_request HTTP/1.1",
            "<AWSAccessKeyId>{v}</AWSAccessKeyId>",
        ),
    ),
    Token(
        "aws-secret-key",
        24,
        token("", B64, 40),
        ("aws secret access key", "aws secret key", "secret access key", "s3 secret key"),
        (
            "aws_access_key_id = AKIAXXXXEXAMPLEXXXX\naws_secret_access_key = {v}",
            "aws configure set aws_secret_access_key {v} --profile prod",
            '"Credentials": {{"SecretAccessKey": "{v}", "Expiration": "2026-03-14T22:10:00Z"}}',
        ),
        telling=False,
    ),
    Token(
        "aws-session-token",
        8,
        token("IQoJb3JpZ2luX2Vj", B64, 240, "=="),
        ("aws session token", "session token", "security token"),
        ("x-amz-security-token: {v}",),
        telling=False,
    ),
    Token(
        "gcp-api-key",
        16,
        token("AIza", URL64, 35),
        ("google api key", "maps api key", "api key"),
        ("GET https://maps.googleapis.com/maps/api/geocode/json?address=Main+St&key={v} REQUEST_DENIED",),
    ),
    Token(
        "gcp-oauth",
        10,
        either(token("ya29.", URL64, 120), token("GOCSPX-", URL64, 28)),
        ("access token", "client secret", "oauth token"),
    ),
    Token(
        "azure-storage-key",
        14,
        _base64(64),
        ("account key", "azure storage key", "storage account key"),
        STORAGE,
        telling=False,
    ),
    Token("azure-sas", 14, _signature, ("sig",), SAS, telling=False),
    Token(
        "azure-client-secret",
        14,
        joined("", token("", B62, 3), token("8Q~", B62 + "_.-~", 33), token("", B62, 1)),
        ("azure client secret", "client secret", "arm client secret", "app secret"),
        ("az login --service-principal -u 7f3a0f0e-12ab-4b6c-9d1e-0f1e2d3c4b5a -p {v} --tenant acme",),
    ),
)

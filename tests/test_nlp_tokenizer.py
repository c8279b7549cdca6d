"""Names stay whole, numbers stand apart, and no character is lost."""

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from kg.nlp import build_nlp
from kg.nlp.tokenizer import NameTokenizer, split_tokens

WHOLE = [
    "GSM8K", "GPT-4o", "Llama-3.1-8B-Instruct", "Qwen2.5-VL-7B", "C++", "F1", "pass@1", "τ-bench", "3D-GS", "W4A4KV4", "k-NN",
    "ViT-L/14", "J&F", "7-Scenes", "FLUX.1-dev", "π₀", "$\\pi_0$-FAST", "$τ$-bench", "CIFAR-10", "256x256", "256×256", "v1.5",
    "R@1", "F1@0.5", "1,532", "LEVIR-CD+", "Wan2.1-T2V-14B", "novel_premises", "don't", "document-level", "2.5D", "7B",
]  # fmt: skip
APART = [
    ("38.4%", "38.4 %"), ("4-17%", "4 - 17 %"), ("10-18x", "10 - 18 x"), ("1.5×", "1.5 ×"), ("5.3ms", "5.3 ms"),
    ("U-Net/ViT", "U-Net / ViT"), ("LLaMA-3's", "LLaMA-3 's"), ("GPT-4o-based", "GPT-4o - based"),
    ("**Key**", "* * Key * *"), ("(CoT)", "( CoT )"), ("11.34×10⁻³", "11.34 × 10 ⁻³"), ("82.46±0.02", "82.46 ± 0.02"),
    ("e.g., x", "e.g. , x"), ("end.", "end ."), ("_x_", "_ x _"), ("diffusion-based", "diffusion - based"),
]  # fmt: skip


@pytest.mark.parametrize("name", WHOLE)
def test_tokenizer_keeps_names_whole(name):
    assert split_tokens(name)[0] == [name]
    assert split_tokens(f"on {name}, ({name}).")[0] == ["on", name, ",", "(", name, ")", "."]


@pytest.mark.parametrize(("text", "parts"), APART)
def test_tokenizer_splits_what_is_no_name(text, parts):
    assert split_tokens(text)[0] == parts.split()


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=80))
def test_tokenizer_loses_nothing(text):
    words, spaces = split_tokens(text)
    assert "".join(w + " " * s for w, s in zip(words, spaces, strict=True)) == text
    assert all(words)


def test_tokenizer_gives_a_doc_with_the_same_text():
    text = "A  title\n\nwith\ttabs — and **bold**  \U0001f916 $\\mathcal{O}(n^2)$ "
    assert NameTokenizer(spacy.blank("en").vocab)(text).text == text


def test_tokenizer_is_carried_by_a_saved_pipeline(tmp_path):
    nlp = build_nlp("fast")
    assert nlp.tokenizer.from_bytes(nlp.tokenizer.to_bytes()) is nlp.tokenizer
    nlp.tokenizer.to_disk(tmp_path / "tokenizer")
    assert nlp.tokenizer.from_disk(tmp_path / "tokenizer") is nlp.tokenizer

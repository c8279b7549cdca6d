"""Word lists of general English and of how papers are told: what bounds a noun phrase, and what says nothing.

No list holds a name of a model, method, benchmark or dataset: those are in the vocabulary.
"""

import re


def word_set(text: str) -> frozenset[str]:
    """Return the words of `text`, which white space divides."""
    return frozenset(text.split())


def _inflect(verbs: str) -> set[str]:
    """Return base, -s, -ed and -ing forms of regular verbs; a trailing `+` doubles the last letter."""
    forms = set()
    for verb in verbs.split():
        base = verb.rstrip("+")
        stem = base + base[-1] if verb.endswith("+") else base
        s = base[:-1] + "ies" if base.endswith("y") and base[-2] not in "aeiou" else base + "s"
        s = base + "es" if re.search(r"(s|sh|ch|x|z)$", base) else s
        if base.endswith("e"):
            past, ing = base + "d", base[:-1] + "ing"
        elif base.endswith("y") and base[-2] not in "aeiou":
            past, ing = base[:-1] + "ied", base + "ing"
        else:
            past, ing = stem + "ed", stem + "ing"
        forms |= {base, s, past, ing}
    return forms


DETERMINERS = word_set(
    "a an the this that these those its their our his her your my each every any some no all both several many few "
    "various multiple such other another existing current different certain one two three four five six seven eight nine "
    "ten which what whose numerous most more less fewer"
)
FUNCTION = word_set(
    "of in on at by to for from with without within into onto over under across through throughout during between among "
    "against toward towards upon via per as than like unlike including and or but nor so yet if when while where whereas "
    "because although though since until unless whether how why who whom it they we he she i you them us him me itself "
    "themselves there here is are was were be been being am has have had having do does did doing can could may might must "
    "shall should will would not also only even just still then thus hence therefore however moreover furthermore "
    "additionally finally first second third next instead rather too very often always never yet well up down out off about "
    "around above below behind beyond before after along alongside despite due given compared such et al. e.g. i.e. vs. "
    "etc. vs eg ie respectively especially particularly notably specifically namely overall together once again except "
    "plus minus versus amongst whilst thereby therein them whereby much enough almost nearly approximately roughly ca cf. "
    "cannot don't doesn't isn't aren't didn't according prior regarding concerning following based called named termed "
    "dubbed subsequent subsequently able unable up-to while-also same own as-is either neither"
)
VERBS = frozenset(
    _inflect(
        "achieve introduce propose demonstrate utilize leverage enable improve outperform surpass exceed employ investigate "
        "explore examine evaluate aim seek develop provide offer allow suggest indicate reveal highlight enhance facilitate "
        "incorporate integrate involve combine consist comprise contain include require reduce increase decrease boost "
        "mitigate alleviate overcome tackle address solve resolve assess analyze analyse identify determine establish "
        "extend adapt+ apply adopt construct create generate produce yield obtain attain reach maintain preserve ensure "
        "support show present describe discuss conduct perform use make train fine-tune finetune pretrain build exhibit possess "
        "lack remain become appear seem tend help serve act operate function emphasize underscore stress imply mean infer "
        "conclude argue claim posit hypothesize believe show validate verify confirm prove report observe note find "
        "discover release publish curate collect gather annotate compile replace remove eliminate avoid prevent address "
        "capture extract exploit explain predict estimate compute calculate measure quantify compare contrast differ vary "
        "range depend rely focus concentrate specialize emerge arise occur happen lead result cause result stem derive "
        "originate treat view consider regard formulate frame cast reformulate unify bridge close narrow widen connect link "
        "align assign map convert transform translate decompose divide split partition separate distinguish differentiate "
        "accelerate speed scale expand grow shrink compress preserve retain discard select choose pick filter rank sort "
        "prioritize weight allocate distribute share exchange transfer inject insert embed append attach add augment enrich "
        "refine optimize minimize maximize regularize constrain restrict limit bound control guide steer direct encourage "
        "incentivize promote foster empower inform influence affect impact hinder impede degrade suffer struggle fail "
        "succeed exceed match rival approach need want try attempt strive designate design construct devise craft pave "
        "democratize simplify streamline automate evolve advance pioneer encompass span cover feature simulate emulate "
        "mimic learn teach ask answer respond follow execute interact navigate handle manage process update modify change "
        "adjust tune calibrate initialize start begin continue end stop finish complete enable allow let keep reuse repurpose "
        "customize tailor ground condition trigger activate alternate iterate repeat revisit rethink introduce characterize "
        "systematize categorize classify summarize survey review study test try benchmark deploy run inherit exhibit "
        "encounter face pose raise shift move place put store rely reflect represent denote signify express correspond relate "
        "correlate coincide contribute attribute ascribe deliver supply equip underlie favor prefer deem illustrate depict "
        "showcase exemplify elucidate uncover unlock unveil harness necessitate warrant merit deserve sacrifice compromise "
        "trade balance incur impose exhibit synthesize score drop+ plan+ gain cut+ omit+ refer+ occur+ stem+ set+ get+ surpass fill"
    )
    | word_set(
        "built make makes made making find finds found finding show shows shown showed showing lead leads led leading "
        "give gives gave giving take takes took taken taking draw draws drew drawn drawing shown known seen held kept left "
        "lost won chosen grew grown rises rose risen fell fallen cost costs hold holds holding allow understand understands "
        "understood come comes came coming go goes went going see sees say says said think thinks thought write writes "
        "wrote written reads overcame underlies let lets learnt bring brings brought teach taught catch spent spend arise "
        "arises arose bound choose chose become became begin began begins run runs ran running outperforming"
    )
)
# forms that are nouns in this field as often as verbs, and so do not bound a phrase
NOUNS = word_set(
    "model models modeling modelling learning training tuning fine-tuning finetuning pretraining reasoning understanding matching "
    "sampling decoding encoding planning editing processing routing pruning prompting scaling ranking grounding tracking "
    "rendering embedding embeddings parsing clustering mapping sharing merging masking pooling forcing alignment align benchmark "
    "benchmarks benchmarking score scores design designs process results result approach approaches study studies survey surveys review test "
    "tests testing control change changes cost costs range function functions feature features focus impact view views "
    "attribute attributes rank weight weights map maps transfer gain gains match scale speed condition conditions "
    "answer answers answering search query report reports support plan plans policy update updates run runs frame frames "
    "measure measures estimate cause causes transform transforms shift balance trade process state states contrast mean "
    "filtering selection labeling tagging steering guidance guided augmented aligned distilled masked weighted constrained "
    "unified optimized regularized decomposed compressed automated synthesizing synthesized "
    "conditioning reviewing writing simulation summarizing following translating captioning clipping thinking "
    "playing coding questioning crawling calling navigating composed matched evolving rewriting computing "
    "exploring filtered prioritized adapting calibrated splitting adjusted attributed learned learnt annotated "
    "personalizing customized switching distributed controlled simulated separated embedded ranked thought controlling bound cut set sets "
    "self-evolving pretrained trained scaled restricted initialized drop execute stop end start step steps contrasting link "
    "links limit attack share place store relation point layout fill mapping direct complete place interactive grounded express draw drawing "
    "read reading running finding need needs claim claims note use uses act show raise face faces move moves start "
    "form forms combining sort test-time cover train review sacrifice cast present build augment extracted retrieval activate trigger "
    "benchmark plan interleave interleaved compute execute release process feature influence influence"
)
BREAKING = FUNCTION | DETERMINERS | (VERBS - NOUNS)

# praise and position that no name begins with
VAGUE = word_set(
    "novel new effective efficient simple robust powerful comprehensive innovative proposed large-scale high-quality "
    "state-of-the-art significant significantly substantial promising practical key main primary principal important "
    "superior strong stronger better best good great competitive comparable notable remarkable impressive unique first "
    "recent advanced popular common general specific particular entire whole full real original original previous prior "
    "standard traditional conventional typical underlying potential possible available open-source open-sourced open "
    "proprietary closed-source publicly public widely-used flexible scalable lightweight end-to-end diverse rich "
    "challenging complex difficult critical crucial essential fundamental core central major minor additional extra further "
    "future final initial early late latter former overall total average consistent reliable accurate precise fast faster "
    "large larger small smaller big bigger high higher low lower long-standing emerging growing increasing leading "
    "cutting-edge sota so-called extensive thorough systematic rigorous careful detailed valuable useful beneficial viable "
    "suitable appropriate necessary sufficient optimal suboptimal dedicated specialized custom customized tailored "
    "sophisticated elegant intuitive straightforward versatile generalizable holistic broad broader wide wider deeper "
    "interesting surprising empirical experimental theoretical quantitative qualitative related relevant corresponding "
    "respective individual single multiple entire inherent intrinsic resulting up-to-date well-known carefully newly "
    "highly fully extremely increasingly relatively human-annotated resource-efficient cost-effective easy "
    "inferior reduced improved enhanced increased designed unseen real-world downstream modern contemporary "
    "fine-tuned pre-trained pretrained trained said certain stated aforementioned targeted desired required given sub"
)
# heads that say only what kind of thing a name is: left out of the name's end
GENERIC_HEADS = word_set(
    "model models framework frameworks method methods approach approaches benchmark benchmarks dataset datasets system "
    "systems technique techniques algorithm algorithms architecture architectures strategy strategies paradigm paradigms "
    "pipeline pipelines mechanism mechanisms methodology methodologies scheme schemes procedure procedures module modules "
    "suite suites task tasks problem problems corpus corpora data metric metrics baseline baselines series family variant variants "
    "tool tools toolkit library platform process setting settings environment environments leaderboard component components "
    "test set sets challenge challenges scenario scenarios domain domains application applications"
)
# acronyms and words in capitals that name no single thing
GENERIC_ACRONYMS = word_set(
    "AI ML NLP CV LLM LLMs VLM VLMs MLLM MLLMs LMM LMMs LVLM LVLMs LM LMs SLM SLMs LRM LRMs VLA VLAs GPU GPUs CPU CPUs TPU TPUs NPU API APIs "
    "KV QA VQA RGB RGB-D 2D 3D 4D 1D UI GUI GUIs CLI HTML JSON XML SQL PDF URL OS IDE UAV UAVs AR VR XR MR CT MRI EEG ECG "
    "RAM VRAM HBM FPGA CUDA SOTA OOD IID ID DNN DNNs CNN CNNs RNN RNNs GNN GNNs MLP MLPs FFN AGI ASI USA UK EU US "
    "STEM Q&A VL V&L I/O IO HCI IoT AV AVs MDP POMDP ODE SDE PDE ODEs SDEs PDEs FP32 FP16 FP8 FP4 BF16 INT8 INT4 A100 H100 "
    "H800 H20 A800 V100 RTX B200 PhD CC-BY MIT CEO FAQ COVID-19 arXiv GitHub HuggingFace Hugging Face Python PyTorch Java "
    "English Chinese Japanese Korean French German Spanish Arabic Hindi Russian European African Indian American "
    "Internet Web Markdown LaTeX Wikipedia-style MM DL TTS ASR OCR NER MT T2I T2V I2V I2I V2V A2V T2A TTA I T V X Y Z N K "
    "RL IL AIGC ViTs NeRFs OOM TFLOPs IQ EQ CS SWE R&D PII"
)
SIZE = re.compile(r"(?:~?\d+(?:\.\d+)?)(?:[BMKTbmk]|GB|MB)(?:-[Pp]arameter)?")

"""The constants of the engines, each overridable; where a number comes from stands in docs/reference/engines.md."""

from pydantic import BaseModel, Field

from engines.turn import FROZEN


class InvestigationConfig(BaseModel):
    """What the five engines reckon with; passed as an argument, never read from anywhere."""

    model_config = FROZEN

    # Hypotheses
    support_weight: float = Field(0.15, description="What one supporting piece of evidence adds to a score.")
    contradict_weight: float = Field(0.20, description="What one contradicting piece of evidence takes from a score.")
    progress_delta: float = Field(0.05, description="The smallest change of a score that counts as progress.")
    decay: float = Field(0.85, description="What a turn without progress leaves of the shown confidence.")
    decay_after: int = Field(2, description="Turns without progress before the shown confidence decays.")
    shown_floor: float = Field(0.10, description="Decay never shows less than this.")
    validate_at: float = Field(0.70, description="Score from which a hypothesis may be validated.")
    validate_support: int = Field(2, description="Supporting pieces of evidence that a validated hypothesis needs.")
    validate_sources: int = Field(2, description="Independent sources that a validated hypothesis needs.")
    reject_at: float = Field(0.20, description="Score up to which a hypothesis may be rejected.")
    reject_contradict: int = Field(2, description="Contradicting pieces of evidence that a rejection needs.")
    inconclusive_from: float = Field(0.30, description="Lower end of the scores that become inconclusive.")
    inconclusive_to: float = Field(0.50, description="Upper end of the scores that become inconclusive.")
    inconclusive_after: int = Field(3, description="Turns without progress before a hypothesis is inconclusive.")
    retire_below: float = Field(0.30, description="A tested hypothesis with a lower score is retired.")
    prior_cap: float = Field(0.50, description="The highest prior of a hypothesis that cites nothing.")
    single_source_cap: float = Field(0.89, description="The highest confidence of a cause that is not validated.")
    tests_per_turn: int = Field(3, description="Hypotheses tested in one turn.")
    test_above: float = Field(0.20, description="Only hypotheses shown above this are tested.")
    age_after: int = Field(3, description="An open hypothesis that was not tested for so many turns ages.")
    duplicate_ratio: float = Field(0.80, description="Statements at least this much alike are the same hypothesis.")
    anchoring_from: int = Field(3, description="Iteration from which anchoring is looked for.")
    anchoring_tests: int = Field(4, description="Tests of one category that are too many.")
    anchoring_stalled: int = Field(2, description="Stalled hypotheses that are too many.")
    anchoring_stagnant: int = Field(3, description="Turns without progress that make a hypothesis stalled.")

    # Intensity: the most questions asked in one turn
    asks_light: int = Field(2, description="At light intensity.")
    asks_medium: int = Field(5, description="At medium intensity.")
    asks_full: int = Field(9, description="At full intensity.")
    warm_up: int = Field(2, description="Iterations that a phase starts at its lower intensity.")
    raise_rejected: int = Field(2, description="Rejected hypotheses that raise the intensity.")
    raise_evidence: int = Field(10, description="More pieces of evidence than this raise the intensity.")
    stalled_after: int = Field(3, description="Iterations without progress that make a stall.")

    # Working conclusion
    likely_at: float = Field(0.50, description="Confidence from which a cause is named, as likely.")
    confident_at: float = Field(0.70, description="Confidence from which a cause is called confident.")
    verified_at: float = Field(0.90, description="Confidence from which a cause is called verified.")
    medium_at: float = Field(0.60, description="Confidence that is medium, in words.")
    high_at: float = Field(0.80, description="Confidence that is high, in words.")
    alternatives_from: float = Field(0.30, description="Shown confidence of an alternative worth naming.")
    rival_margin: float = Field(0.10, description="An alternative this close to the cause fits the evidence as well.")
    list_limit: int = Field(3, description="Next steps, missing evidence and alternatives in a conclusion.")
    momentum_turns: int = Field(3, description="Turns that momentum looks back on.")
    accelerating_at: int = Field(2, description="Turns with progress among them that are accelerating.")
    blocked_at: int = Field(2, description="Critical requests blocked that block the case.")
    degraded_cap: float = Field(0.50, description="The highest confidence of a degraded case.")
    degraded_caps: dict[str, float] = Field(
        {"expertise missing": 0.40, "systemic": 0.30, "exhausted": 0.0},
        description="The highest confidence by the reason of the degradation, where it differs.",
    )

    # Phases
    phase_caps: tuple[int, ...] = Field((10, 5, 5, 5, 6, 5, 5), description="Turns that a phase may take, by phase.")
    ranked_needed: int = Field(2, description="Hypotheses that end the hypothesis phase.")
    coverage_needed: float = Field(0.70, description="Share of critical requests answered before validation.")
    loop_limit: int = Field(3, description="Returns into one phase before the case is degraded.")
    loop_window: int = Field(10, description="Moves in which returns are counted.")
    onset_tolerance: float = Field(900, description="Seconds by which an onset may move and still be the same.")
    max_iterations: int = Field(10, description="Iterations without a validated cause before escalation.")
    failed_mitigations: int = Field(3, description="Mitigations that failed before escalation.")
    remind_after: float = Field(900, description="Seconds before it asks whether a mitigation worked.")

    # Evidence requests
    open_requests: int = Field(3, description="Requests open at a time.")
    request_items: int = Field(3, description="Commands and places of one request.")
    complete_at: float = Field(0.80, description="Completeness of a request that is answered.")
    partial_at: float = Field(0.30, description="Completeness of a request that is partly answered.")

    # Memory
    memory_tokens: int = Field(1600, description="Tokens of memory in a question.")
    chars_per_token: float = Field(3.5, description="Characters that are reckoned as one token.")
    pinned_facts: int = Field(10, description="Facts kept for good that a question shows.")
    hot_messages: int = Field(10, description="Last messages that a question shows word for word.")
    warm_summaries: int = Field(3, description="Summaries that a question shows.")
    cold_facts: int = Field(5, description="Older facts that a question shows if there is room.")
    compress_every: int = Field(3, description="Turns between compressions.")
    compress_above: int = Field(3000, description="Tokens of messages that are compressed at once.")
    recall_limit: int = Field(3, description="Passages looked up in the library per turn.")

    # Grounding
    unsupported_penalty: float = Field(0.10, description="What one number, time or name without a source costs.")
    unsupported_most: float = Field(0.30, description="What they cost together at most.")

    # What is shown
    statement_chars: int = Field(1000, description="Characters of a message kept as its quote.")
    why_lines: int = Field(4, description="Reasons on an answer card.")
    known_lines: int = Field(4, description="Known facts on a card without a cause.")
    root_causes: int = Field(8, description="Causes in the JSON result.")
    timeline_entries: int = Field(20, description="Entries of a timeline.")
    findings_shown: int = Field(10, description="Findings that the evidence button shows.")


DEFAULTS = InvestigationConfig()

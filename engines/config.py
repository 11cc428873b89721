"""The constants of the engines, each overridable; where a number comes from stands in docs/reference/engines.md."""

from typing import Annotated, Any

from pydantic import BaseModel, Field, TypeAdapter, field_validator

from engines.turn import FROZEN

Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)]
Some = Annotated[int, Field(ge=1)]
Asks = Annotated[int, Field(ge=2)]  # to hear what words do, and to say what follows
Ratio = Annotated[float, Field(gt=0)]
Seconds = Annotated[float, Field(ge=0)]


class InvestigationConfig(BaseModel):
    """What the five engines reckon with; passed as an argument, never read from anywhere."""

    model_config = FROZEN

    # Hypotheses
    support_weight: Share = Field(0.15, description="What one supporting piece of evidence adds to a score.")
    contradict_weight: Share = Field(0.20, description="What one contradicting piece of evidence takes from a score.")
    progress_delta: Share = Field(0.05, description="The smallest change of a score that counts as progress.")
    decay: Share = Field(0.85, description="What a turn without progress leaves of the shown confidence.")
    decay_after: Count = Field(2, description="Turns without progress before the shown confidence decays.")
    shown_floor: Share = Field(0.10, description="Decay never shows less than this.")
    validate_at: Share = Field(0.70, description="Score from which a hypothesis may be validated.")
    validate_support: Count = Field(2, description="Supporting pieces of evidence that a validated hypothesis needs.")
    validate_sources: Count = Field(2, description="Independent sources that a validated hypothesis needs.")
    reject_at: Share = Field(0.20, description="Score up to which a hypothesis may be rejected.")
    reject_contradict: Count = Field(2, description="Contradicting pieces of evidence that a rejection needs.")
    inconclusive_from: Share = Field(0.30, description="Lower end of the scores that become inconclusive.")
    inconclusive_to: Share = Field(0.50, description="Upper end of the scores that become inconclusive.")
    inconclusive_after: Count = Field(3, description="Turns without progress before a hypothesis is inconclusive.")
    retire_below: Share = Field(0.30, description="A tested hypothesis with a lower score is retired.")
    prior_cap: Share = Field(0.50, description="The highest prior of a hypothesis that cites nothing.")
    single_source_cap: Share = Field(0.89, description="The highest confidence of a cause that is not validated.")
    tests_per_turn: Count = Field(3, description="Hypotheses tested in one turn.")
    test_above: Share = Field(0.20, description="Only hypotheses shown above this are tested.")
    age_after: Count = Field(3, description="An open hypothesis that was not tested for so many turns ages.")
    duplicate_ratio: Share = Field(0.80, description="Statements at least this much alike are the same hypothesis.")
    anchoring_from: Count = Field(3, description="Iteration from which anchoring is looked for.")
    anchoring_threshold: Count = Field(4, description="Tests of one category that are too many.")
    anchoring_others: Count = Field(2, description="Other categories that are asked for then.")
    anchoring_stalled: Count = Field(2, description="Stalled hypotheses that are too many.")
    anchoring_stagnant: Count = Field(3, description="Turns without progress that make a hypothesis stalled.")

    # Intensity: the most questions asked in one turn
    asks_light: Asks = Field(2, description="At light intensity.")
    asks_medium: Asks = Field(5, description="At medium intensity.")
    asks_full: Asks = Field(9, description="At full intensity.")
    max_ooda_iterations: Asks = Field(9, description="At any intensity.")
    warm_up: Count = Field(2, description="Iterations that a phase starts at its lower intensity.")
    raise_rejected: Count = Field(2, description="Rejected hypotheses that raise the intensity.")
    raise_evidence: Count = Field(10, description="More pieces of evidence than this raise the intensity.")
    stalled_after: Count = Field(3, description="Iterations without progress that make a stall.")

    # Working conclusion
    likely_at: Share = Field(0.50, description="Confidence from which a cause is named, as likely.")
    confident_at: Share = Field(0.70, description="Confidence from which a cause is called confident.")
    verified_at: Share = Field(0.90, description="Confidence from which a cause is called verified.")
    medium_at: Share = Field(0.60, description="Confidence that is medium, in words.")
    high_at: Share = Field(0.80, description="Confidence that is high, in words.")
    alternatives_from: Share = Field(0.30, description="Shown confidence of an alternative worth naming.")
    rival_margin: Share = Field(0.10, description="An alternative this close to the cause fits the evidence as well.")
    list_limit: Count = Field(3, description="Next steps, missing evidence and alternatives in a conclusion.")
    momentum_turns: Count = Field(3, description="Turns that momentum looks back on.")
    accelerating_at: Count = Field(2, description="Turns with progress among them that are accelerating.")
    blocked_at: Count = Field(2, description="Critical requests blocked that block the case.")
    degraded_cap: Share = Field(0.50, description="The highest confidence of a degraded case.")
    systemic_from: Some = Field(3, description="Components whose causes fit about as well, of a systemic stall.")
    degraded_caps: dict[str, Share] = Field(
        {"expertise missing": 0.40, "systemic": 0.30, "exhausted": 0.0},
        description="The highest confidence by the reason of the degradation, where it differs.",
    )

    # Phases
    phase_caps: tuple[Count, Count, Count, Count, Count, Count, Count] = Field(
        (10, 5, 5, 5, 6, 5, 5), description="Turns that a phase may take, by phase."
    )
    require_phase_confirmation: bool = Field(False, description="Whether a phase begins by a button only.")  # noqa: FBT003
    ranked_needed: Count = Field(2, description="Hypotheses that end the hypothesis phase.")
    coverage_needed: Share = Field(0.70, description="Share of critical requests answered before validation.")
    loop_limit: Count = Field(3, description="Returns into one phase before the case is degraded.")
    loop_window: Count = Field(10, description="Moves in which returns are counted.")
    onset_tolerance: Seconds = Field(900, description="Seconds by which an onset may move and still be the same.")
    auto_escalate_iterations: Count = Field(10, description="Iterations without a validated cause before escalation.")
    failed_mitigations: Count = Field(3, description="Mitigations that failed before escalation.")
    escalation_path: tuple[tuple[str, Seconds], ...] = Field(
        (("primary", 900), ("secondary", 1800), ("manager", 3600), ("VP", 7200)),
        description="Whom an escalation calls, and the seconds each has to take it.",
    )
    acknowledge_within: Seconds = Field(300, description="Seconds for somebody to take a P0.")
    respond_within: dict[str, Seconds] = Field(
        {"P0": 900, "P1": 3600, "P2": 14400},
        description="Seconds to the first response, by severity; others have until the next business day.",
    )
    escalate_blocked: Count = Field(3, description="Critical requests blocked before escalation.")
    snooze: Seconds = Field(1800, description="Seconds that a reminder is put off.")
    stall_after: Seconds = Field(1800, description="Seconds of silence after which it says once what it waits for.")
    remind_after: Seconds = Field(900, description="Seconds before it asks whether a mitigation worked.")

    # Evidence requests
    open_requests: Count = Field(3, description="Requests open at a time.")
    request_items: Count = Field(3, description="Commands and places of one request.")
    complete_at: Share = Field(0.80, description="Completeness of a request that is answered.")
    partial_at: Share = Field(0.30, description="Completeness of a request that is partly answered.")

    # Memory
    memory_tokens: Some = Field(1600, description="Tokens of memory in a question.")
    chars_per_token: Ratio = Field(3.5, description="Characters that are reckoned as one token.")
    pinned_facts: Count = Field(10, description="Facts kept for good that a question shows.")
    hot_iterations: Some = Field(2, description="Last iterations whose messages a question shows word for word.")
    hot_memory_size: Some = Field(10, description="The most of these messages; older ones are summed up.")
    warm_memory_size: Count = Field(
        5, description="Older messages and facts that a question shows because it is about them."
    )
    warm_summaries: Some = Field(3, description="Summaries that a question shows.")
    pinned_share: Share = Field(0.60, description="Share of the memory that facts kept for good may take.")
    found_share: Share = Field(0.10, description="Share that the last messages leave for what a turn is about.")
    cold_facts: Count = Field(5, description="Older facts that a question shows if there is room.")
    memory_compression_interval: Count = Field(3, description="Turns between compressions.")
    compress_above: Count = Field(3000, description="Tokens of messages that are compressed at once.")
    recall_among: Count = Field(2000, description="Older messages and facts that are looked through for a turn.")
    recall_limit: Count = Field(3, description="Passages looked up in the library per turn.")

    # Grounding
    unsupported_penalty: Share = Field(0.10, description="What one number, time or name without a source costs.")
    risk_contradicted: Share = Field(0.5, description="Risk of a claim that all other evidence contradicts.")
    risk_stale: Share = Field(0.2, description="Risk of a claim whose evidence is all from outside the incident.")
    risk_hedged: Share = Field(0.3, description="Risk of a claim that is only guessed.")
    risk_critical: Share = Field(0.7, description="Risk from which a claim is not shown.")
    stale_before: Seconds = Field(86400, description="Seconds around the incident in which evidence is of it.")
    unsupported_most: Share = Field(0.30, description="What they cost together at most.")

    # What is shown
    statement_chars: Count = Field(1000, description="Characters of a message kept as its quote.")
    why_lines: Count = Field(4, description="Reasons on an answer card.")
    known_lines: Count = Field(4, description="Known facts on a card without a cause.")
    root_causes: Count = Field(8, description="Causes in the JSON result.")
    timeline_entries: Count = Field(60, description="Entries of a timeline in a report and in JSON.")
    timeline_shown: Count = Field(20, description="Entries of a timeline on a card.")
    findings_shown: Count = Field(10, description="Findings that the evidence button shows.")

    @field_validator("phase_caps", "degraded_caps", "escalation_path", "respond_within", mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:  # noqa: ANN401 - a validator is given anything
        """The environment has them as JSON."""
        return TypeAdapter(Any).validate_json(value) if isinstance(value, str) else value


DEFAULTS = InvestigationConfig()

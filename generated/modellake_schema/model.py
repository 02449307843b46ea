"""Generated from schema/ by tools/generate.py. Do not edit."""

import datetime
import re
from typing import Literal
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

_ID = "^(?:(?:access|access-request|agent|algorithm|analysis|approval|artifact|attribution|audit|benchmark|card|compliance-assessment|dataset|dataset-card|deployment|document|endpoint|environment|evaluation|feedback|grant|handling|implementation|incident|ingest|lake|landmarker|license|lifecycle-event|measure|metric|model|observation|operation|organization|parameter|party|policy|process|program|purpose|realtime-analysis|registry|remediation|repartition|risk-assessment|run|source|split|storage|stream|study|subject-request|system|tag|task|term|user|vulnerability|zone)(?:/(?:[A-Za-z0-9_~-]|%[0-9A-Fa-f]{2})(?:[A-Za-z0-9._~-]|%[0-9A-Fa-f]{2})*)+|(?:adms|airo|cr|dcat|dcterms|dpv|dpv_ai|dqv|duv|eu_aiact|eu_ar|fair4ml|foaf|it6|ldqd|linkml|mlc|mlk|mls|mlso|mlso_dc|mlso_em|mlso_ep|mlso_fc|mlso_lm|mlso_tt|oa|odrl|oml_ds|oml_ep|oml_ft|org|p_plan|pd|prov|rai|rdf|rdfs|risk|schema|skos|sosa|spdx|spdx2|spdx_ai|spdx_core|spdx_ds|spdx_sw|tech|vair|vcard|wfrun|xsd):[A-Za-z0-9._~-](?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2}|[\\u00a1-\\u167f\\u1681-\\u1fff\\u2010-\\u2027\\u2030-\\u205e\\u2070-\\u2fff\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufefe\\uff00-\\uffef])*|https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:/(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2}|[\\u00a1-\\u167f\\u1681-\\u1fff\\u2010-\\u2027\\u2030-\\u205e\\u2070-\\u2fff\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufefe\\uff00-\\uffef])*)?(?:\\?(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2}|[\\u00a1-\\u167f\\u1681-\\u1fff\\u2010-\\u2027\\u2030-\\u205e\\u2070-\\u2fff\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufefe\\uff00-\\uffef])*)?(?:#(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2}|[\\u00a1-\\u167f\\u1681-\\u1fff\\u2010-\\u2027\\u2030-\\u205e\\u2070-\\u2fff\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufefe\\uff00-\\uffef])*)?|urn:[A-Za-z0-9][A-Za-z0-9-]{1,31}:[A-Za-z0-9._~!$&'()*+,;=@-](?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2}|[\\u00a1-\\u167f\\u1681-\\u1fff\\u2010-\\u2027\\u2030-\\u205e\\u2070-\\u2fff\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufefe\\uff00-\\uffef])*(?:\\?(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2}|[\\u00a1-\\u167f\\u1681-\\u1fff\\u2010-\\u2027\\u2030-\\u205e\\u2070-\\u2fff\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufefe\\uff00-\\uffef])*)?(?:#(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2}|[\\u00a1-\\u167f\\u1681-\\u1fff\\u2010-\\u2027\\u2030-\\u205e\\u2070-\\u2fff\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufefe\\uff00-\\uffef])*)?)$"
_IRI = "^(?:(?:access|access-request|agent|algorithm|analysis|approval|artifact|attribution|audit|benchmark|card|compliance-assessment|dataset|dataset-card|deployment|document|endpoint|environment|evaluation|feedback|grant|handling|implementation|incident|ingest|lake|landmarker|license|lifecycle-event|measure|metric|model|observation|operation|organization|parameter|party|policy|process|program|purpose|realtime-analysis|registry|remediation|repartition|risk-assessment|run|source|split|storage|stream|study|subject-request|system|tag|task|term|user|vulnerability|zone)(?:/(?:[A-Za-z0-9_~-]|%[0-9A-Fa-f]{2})(?:[A-Za-z0-9._~-]|%[0-9A-Fa-f]{2})*)+|(?:adms|airo|cr|dcat|dcterms|dpv|dpv_ai|dqv|duv|eu_aiact|eu_ar|fair4ml|foaf|it6|ldqd|linkml|mlc|mlk|mls|mlso|mlso_dc|mlso_em|mlso_ep|mlso_fc|mlso_lm|mlso_tt|oa|odrl|oml_ds|oml_ep|oml_ft|org|p_plan|pd|prov|rai|rdf|rdfs|risk|schema|skos|sosa|spdx|spdx2|spdx_ai|spdx_core|spdx_ds|spdx_sw|tech|vair|vcard|wfrun|xsd):[A-Za-z0-9._~-](?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2}|[\\u00a1-\\u167f\\u1681-\\u1fff\\u2010-\\u2027\\u2030-\\u205e\\u2070-\\u2fff\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufefe\\uff00-\\uffef])*|(?!(?:adms|airo|cr|dcat|dcterms|dpv|dpv_ai|dqv|duv|eu_aiact|eu_ar|fair4ml|foaf|it6|ldqd|linkml|mlc|mlk|mls|mlso|mlso_dc|mlso_em|mlso_ep|mlso_fc|mlso_lm|mlso_tt|oa|odrl|oml_ds|oml_ep|oml_ft|org|p_plan|pd|prov|rai|rdf|rdfs|risk|schema|skos|sosa|spdx|spdx2|spdx_ai|spdx_core|spdx_ds|spdx_sw|tech|vair|vcard|wfrun|xsd):(?!//))[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~!$&'()*+,;=@/-]|%[0-9A-Fa-f]{2}|[\\u00a1-\\u167f\\u1681-\\u1fff\\u2010-\\u2027\\u2030-\\u205e\\u2070-\\u2fff\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufefe\\uff00-\\uffef])(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2}|[\\u00a1-\\u167f\\u1681-\\u1fff\\u2010-\\u2027\\u2030-\\u205e\\u2070-\\u2fff\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufefe\\uff00-\\uffef])*(?:\\?(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2}|[\\u00a1-\\u167f\\u1681-\\u1fff\\u2010-\\u2027\\u2030-\\u205e\\u2070-\\u2fff\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufefe\\uff00-\\uffef])*)?(?:#(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2}|[\\u00a1-\\u167f\\u1681-\\u1fff\\u2010-\\u2027\\u2030-\\u205e\\u2070-\\u2fff\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufefe\\uff00-\\uffef])*)?)$"
_DATE = '^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$'
_DATETIME = '^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:[.][0-9]{1,6})?(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))$'
_LARGEST = 9007199254740991

_Item = TypeVar("_Item")


def _read_date(value: Any) -> datetime.date:
    if type(value) is datetime.date:
        return value
    if isinstance(value, str) and re.fullmatch(_DATE, value):
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError("date", "Input should be a date such as 2026-01-31")


def _read_datetime(value: Any) -> datetime.datetime:
    if isinstance(value, datetime.datetime):
        return value
    if isinstance(value, str) and re.fullmatch(_DATETIME, value):
        try:
            return datetime.datetime.fromisoformat(value)
        except ValueError:
            pass
    message = "Input should be a date and time with a zone, such as 2026-01-31T12:00:00Z"
    raise PydanticCustomError("datetime", message)


def _read_id(value: str) -> str:
    if re.fullmatch(_ID, value):
        return value
    wanted = "an id: relative as `model/diabetes`, `prefix:name`, or an http(s) or urn IRI"
    raise PydanticCustomError("id", f"Input should be {wanted}")


def _read_iri(value: str) -> str:
    if re.fullmatch(_IRI, value):
        return value
    raise PydanticCustomError("iri", "Input should be an IRI, `prefix:name`, or an id")


def _distinct(values: list[_Item]) -> list[_Item]:
    keys = [v.model_dump_json() if isinstance(v, BaseModel) else v for v in values]
    if len(set(keys)) < len(keys):
        raise PydanticCustomError("distinct", "A multivalued slot is a set; a value stands twice")
    return values


Id = Annotated[str, AfterValidator(_read_id)]
Iri = Annotated[str, AfterValidator(_read_iri)]
Integer = Annotated[int, Field(ge=-_LARGEST, le=_LARGEST)]
Date = Annotated[datetime.date, BeforeValidator(_read_date)]
DateTime = Annotated[AwareDatetime, BeforeValidator(_read_datetime)]
Many = Annotated[list[_Item], AfterValidator(_distinct)]


class Node(BaseModel):
    """Anything that the schema describes: a record, or a value inside one."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False, defer_build=True)

    _abstract: ClassVar[bool] = True
    _rules: ClassVar[tuple[Any, ...]] = ()

    @model_validator(mode="wrap")
    @classmethod
    def _check(cls, data: Any, handler: ModelWrapValidatorHandler[Any]) -> Any:
        if cls.__dict__.get("_abstract"):
            raise PydanticCustomError("abstract_class", f"{cls.__name__} is abstract")
        try:
            node = handler(data)
        except ValidationError as error:
            hinted = _hint(cls, error)
            if hinted is None:
                raise
            raise hinted from None
        broken = [rule for rule in cls._rules if not _is_kept(node, rule[2], rule[3])]
        if broken:
            details = [
                InitErrorDetails(type=PydanticCustomError(name, message), loc=(), input=data)
                for name, message, _, _ in broken
            ]
            raise ValidationError.from_exception_data(cls.__name__, details)
        return node


def _is_kept(node: Node, when: tuple[Any, ...], then: tuple[Any, ...]) -> bool:
    return not all(_holds(node, *one) for one in when) or all(_holds(node, *one) for one in then)


def _holds(node: Node, slot: str, kind: str, wanted: Any) -> bool:
    value = getattr(node, slot)
    if kind == "equals":
        return bool(value == wanted)
    return (value is None or value == []) is (kind == "absent")


def _hint(cls: type[Node], error: ValidationError) -> ValidationError | None:
    """Name the closest slot where a key is none; leave every other error as it is."""
    found = error.errors(include_url=False)
    if not any(row["type"] == "extra_forbidden" and len(row["loc"]) == 1 for row in found):
        return None
    details = []
    for row in found:
        message = row["msg"]
        if row["type"] == "extra_forbidden" and len(row["loc"]) == 1:
            message = _spell(cls, str(row["loc"][0]))
        kind = PydanticCustomError(row["type"], message.replace("{", "{{").replace("}", "}}"))
        details.append(InitErrorDetails(type=kind, loc=row["loc"], input=row["input"]))
    return ValidationError.from_exception_data(error.title, details)


def _spell(cls: type[Node], name: str) -> str:
    import difflib

    close = difflib.get_close_matches(name, sorted(cls.model_fields), n=1)
    hint = f". Did you mean {close[0]!r}?" if close else ""
    return f"{cls.__name__} has no slot {name!r}{hint}"

AIActRiskLevel = Literal["prohibited_practice", "high_risk", "transparency_required", "minimal_risk", "not_high_risk"]
"""Classes of risk in the sense of the EU AI Act."""

AIActRole = Literal["ai_provider", "ai_deployer", "ai_importer", "ai_distributor", "authorized_representative", "human_overseer"]
"""Parts in the sense of the EU AI Act."""

AccessAction = Literal["read", "use", "modify", "delete", "distribute", "reproduce", "derive", "execute", "index"]
"""What can be done with an asset."""

AccessDecision = Literal["granted", "denied"]
"""Whether an access was allowed."""

ActivityStatus = Literal["planned", "ongoing", "completed", "halted", "not_completed"]
"""How far an activity got."""

AnalysisType = Literal["machine_learning", "descriptive", "diagnostic", "predictive", "prescriptive", "exploratory", "statistical_analysis", "bi_reporting", "model_testing"]
"""Kinds of analysis."""

ApprovalKind = Literal["promotion", "license_change", "declassification", "modification", "exception"]
"""What an approval decides."""

AssessmentKind = Literal["general_risk", "dpia", "fria", "bias_assessment", "anonymity_assessment", "data_quality_assessment"]
"""Kinds of assessments."""

AssetStatus = Literal["in_preparation", "active", "deprecated", "deactivated", "withdrawn", "recalled", "retired", "deleted"]
"""Where an asset stands in its life."""

AssociationMeasure = Literal["pearson", "spearman", "covariance", "covariance_with_target", "mutual_information", "correlation_ratio", "uncertainty_coefficient"]
"""How the association of two columns is measured."""

AttributeType = Literal["numeric", "nominal", "binary", "date_time", "free_text"]
"""What the values of a column are."""

ChecksumAlgorithm = Literal["sha256", "sha384", "sha512", "md5", "sha1"]
"""How a digest is computed."""

CollectionMethod = Literal["web_crawl", "survey", "instrument_recording", "transaction_log", "manual_entry", "purchase", "user_contribution", "public_record", "synthetic_generation"]
"""How data were gathered at first."""

ComplianceStatus = Literal["compliant", "partially_compliant", "non_compliant", "indeterminate"]
"""How an assessment came out."""

DataModality = Literal["tabular", "text", "image", "audio", "video", "time_series", "graph", "sensor"]
"""What kind of signal data are."""

DatasetRelationshipType = Literal["similarity", "dissimilarity", "contained_in", "partial_overlap", "disjoint", "provenance", "logical_cluster", "version_of", "joinable", "unionable"]
"""How two datasets are related."""

DatasetStage = Literal["raw_data", "intermediate_data", "analysis_data"]
"""How far data are prepared."""

DatasetStructure = Literal["structured", "semi_structured", "unstructured"]
"""How far data are structured."""

DeployerType = Literal["public_body", "private_public_service", "private_other"]
"""Kinds of bodies that use a system."""

DeploymentEnvironment = Literal["development", "staging", "production", "shadow", "edge"]
"""Where something is deployed."""

DerivativeScope = Literal["unmodified_copies", "modified_copies", "fine_tuned_models", "distilled_models", "merged_models", "models_trained_on_outputs", "generated_outputs"]
"""What a license counts as derived."""

DocumentationType = Literal["ai_card", "technical_documentation", "instructions_for_use", "declaration_of_conformity", "post_market_monitoring_plan", "test_report", "bias_correction_justification", "paper", "changelog", "other_document"]
"""Kinds of documents."""

EstimationProcedureType = Literal["cross_validation", "holdout", "leave_one_out", "learning_curve", "test_then_train", "test_on_training_data", "predefined_split"]
"""Kinds of procedures."""

EvaluationMeasureType = Literal["accuracy", "precision", "recall", "f_measure", "auc", "kappa", "error_rate", "mcc", "mae", "rmse", "r2", "silhouette", "explained_variance", "confusion_matrix", "training_time", "inference_latency", "demographic_parity_difference", "population_stability_index"]
"""Well-known measures."""

FeedbackType = Literal["bug_report", "performance_claim", "bias_report", "documentation_gap", "usage_report", "rating_feedback"]
"""Kinds of feedback."""

IncidentStatus = Literal["suspected", "unresolved", "mitigated", "concluded", "near_miss"]
"""How far an incident is dealt with."""

IngestionMode = Literal["batch", "real_time", "hybrid"]
"""In which rhythm data come in."""

LearningParadigm = Literal["supervised", "unsupervised", "reinforcement", "deep_learning", "semi_supervised", "self_supervised", "transfer", "federated", "ensemble", "meta_learning"]
"""How an algorithm learns."""

LegalBasis = Literal["consent", "contract", "legal_obligation", "vital_interest", "public_interest", "legitimate_interest"]
"""On which ground personal data may be processed."""

Level = Literal["very_low", "low", "moderate", "high", "very_high"]
"""A scale of five steps, for severity and for likelihood."""

LicenseAction = Literal["commercial_use", "distribution_of_copies", "distribution_of_derivatives", "share_alike", "attribution", "notice", "statement_of_changes", "source_disclosure", "network_source_disclosure", "use_restriction_flow_down", "training_of_other_models_on_outputs", "patent_use", "private_use", "research_use"]
"""What licenses speak about."""

LifecycleStage = Literal["inception_stage", "design_stage", "development_stage", "verification_stage", "validation_stage", "deployment_stage", "operation_stage", "continuous_validation_stage", "reevaluation_stage", "update_stage", "retirement_stage", "decommission_stage"]
"""Stages in the life of a model."""

MarketStatus = Literal["placed_on_eu_market", "put_into_service_in_eu", "available_outside_eu", "not_available_on_market"]
"""Whether something is on the market, in the sense of the EU AI Act."""

MetaFeature = Literal["number_of_instances", "number_of_attributes", "number_of_classes", "number_of_numeric_features", "number_of_categorical_features", "number_of_missing_values", "missing_values_ratio", "number_of_duplicate_instances", "dataset_ratio", "majority_class_size", "mean_means_of_numeric_atts", "mean_standard_dev_of_numeric_atts", "mean_kurtosis_of_numeric_atts", "mean_skewness_of_numeric_atts", "min_means_of_numeric_atts", "min_standard_dev_of_numeric_atts", "min_kurtosis_of_numeric_atts", "min_skewness_of_numeric_atts", "max_means_of_numeric_atts", "max_standard_dev_of_numeric_atts", "max_kurtosis_of_numeric_atts", "max_skewness_of_numeric_atts", "quartile1_means_of_numeric_atts", "quartile1_standard_dev_of_numeric_atts", "quartile1_kurtosis_of_numeric_atts", "quartile1_skewness_of_numeric_atts", "quartile2_means_of_numeric_atts", "quartile2_standard_dev_of_numeric_atts", "quartile2_kurtosis_of_numeric_atts", "quartile2_skewness_of_numeric_atts", "quartile3_means_of_numeric_atts", "quartile3_standard_dev_of_numeric_atts", "quartile3_kurtosis_of_numeric_atts", "quartile3_skewness_of_numeric_atts", "mean_attribute_entropy", "min_attribute_entropy", "max_attribute_entropy", "quartile1_attribute_entropy", "quartile2_attribute_entropy", "quartile3_attribute_entropy", "max_nominal_att_distinct_values", "min_nominal_att_distinct_values", "mean_nominal_att_distinct_values", "class_entropy", "mean_mutual_information", "max_mutual_information", "min_mutual_information", "equivalent_number_of_features", "noise_to_signal_ratio", "tree_depth", "tree_node_count", "tree_leaf_count", "tree_mean_leaf_size", "landmarker_1nn_error", "landmarker_decision_stump_error", "landmarker_random_tree_depth1_error", "landmarker_naive_bayes", "landmarker_linear_discriminant", "landmarker_decision_tree"]
"""The meta-features of datasets."""

MetaFeatureFamily = Literal["simple", "statistical", "model_based", "landmarking"]
"""The four families of meta-features."""

MetricDirection = Literal["higher_is_better", "lower_is_better"]
"""Whether more of a measure is better."""

ModelFormat = Literal["pickle", "joblib", "skops", "onnx", "safetensors", "pytorch", "saved_model", "tflite", "tfjs", "keras", "hdf5", "pmml", "gguf", "openvino_ir", "caffe", "flax", "rust_model", "python_package"]
"""File formats of models."""

ModelRelationType = Literal["fine_tuned", "adapter", "quantized", "merged", "distilled", "pruned", "continued", "converted", "variant", "unspecified"]
"""How one model was made from another."""

ModelType = Literal["trained_model", "large_language_model", "general_purpose_model", "neural_network", "decision_tree", "support_vector_machine"]
"""Kinds of models."""

OperationType = Literal["integration", "cleaning", "transformation", "reduction", "filtering", "join", "data_aggregation", "data_calculation", "merge", "data_splitting", "instance_selection", "feature_selection", "data_structuring", "missing_values", "incorrect_data", "data_converting", "normalization", "anonymization", "labeling", "enrichment"]
"""What an operation does to data."""

PersonalDataCategory = Literal["personal", "sensitive_personal", "special_category", "pseudonymized", "anonymized", "non_personal", "health_data"]
"""Categories of personal data."""

ProgramKind = Literal["ingestion", "processing", "repartition_program", "ml_engineering", "governance_monitoring", "serving"]
"""What a program is for."""

PurposeCategory = Literal["academic_research", "commercial_research", "research_and_development", "service_provision", "fraud_prevention", "legal_compliance", "personalization", "analytics_reporting", "model_training", "model_assessment"]
"""Kinds of purposes."""

QualityDimension = Literal["completeness", "consistency", "timeliness", "accuracy_of_meaning", "validity", "uniqueness", "availability", "trustworthiness", "relevancy", "security", "interpretability"]
"""The sides of quality."""

RegistryType = Literal["data_catalog", "program_registry", "analysis_data_catalog", "model_registry"]
"""The four registers of the metadata store."""

Regulation = Literal["eu_ai_act", "gdpr", "iso_42001", "nist_ai_rmf", "internal_policy"]
"""Sets of rules."""

RemediationAction = Literal["retrain", "unlearn", "retire", "filter_outputs", "accept_with_reason", "no_action_needed"]
"""What can be done with an asset that learned from withdrawn data."""

RequestStatus = Literal["initiated", "acknowledged", "accepted", "refused", "fulfilled"]
"""How far a request has come."""

ReviewOutcome = Literal["requested", "approved", "conditionally_approved", "rejected"]
"""How a review came out."""

SensitivityLevel = Literal["clear", "green", "amber", "red"]
"""How sensitive content is, in the four steps of the traffic light protocol."""

SpecialCategoryCondition = Literal["explicit_consent", "employment_law", "vital_interest_incapacity", "nonprofit_members", "made_public", "legal_claims", "substantial_public_interest", "health_care", "public_health", "archiving_or_research", "bias_correction"]
"""Conditions of article 9(2) of the GDPR, and of article 4a of the AI Act, for processing data of a special category."""

SplitRole = Literal["train", "test", "validation"]
"""What a part of a dataset is for."""

StakeholderRole = Literal["data_engineer", "data_scientist", "data_analyst", "bi_professional", "lake_administrator", "ml_engineer", "compliance_officer", "auditor", "asset_owner", "domain_expert"]
"""What people do in a model lake."""

StorageAreaType = Literal["raw_data_storage", "intermediate_data_storage", "analysis_data_storage", "model_repository", "metadata_store"]
"""The stores of a model lake."""

SubjectRequestKind = Literal["erasure", "consent_withdrawal", "objection", "rectification"]
"""What a person asks for."""

TaskType = Literal["classification", "regression", "clustering", "anomaly_detection", "forecasting", "dimensionality_reduction", "ranking", "recommendation", "image_classification", "object_detection", "semantic_segmentation", "text_classification", "token_classification", "text_generation", "summarization", "machine_translation", "question_answering", "sentiment_analysis", "feature_extraction", "speech_recognition", "survival_analysis", "reinforcement_control"]
"""Kinds of tasks."""

UseContext = Literal["commercial", "noncommercial", "research"]
"""What a deployment is used for."""

ValueStatus = Literal["declared", "measured", "imported", "inferred", "unknown"]
"""How a value came to be known."""

VexStatus = Literal["not_affected", "affected", "fixed", "under_investigation"]
"""Verdicts on a vulnerability in a product."""

Visibility = Literal["public", "internal", "confidential", "restricted"]
"""How widely something may be seen, from everybody to a named few."""

ZoneType = Literal["data_zone", "analysis_zone", "governance_zone"]
"""The three zones of a model lake."""

class Value(Node):
    """Something that has no id of its own: a part of one record, to which nothing else refers."""

    _abstract: ClassVar[bool] = True
    type: str

class AccessRule(Value):
    """One rule of a policy."""

    _abstract: ClassVar[bool] = False
    type: Literal["AccessRule"] = "AccessRule"
    action: Annotated[Many[AccessAction], Field(min_length=1)]
    """What the rule is about."""
    assignee: Many[Id] = []
    """Whom the rule is about. Empty: everybody with one of the roles."""
    assignee_role: Many[StakeholderRole] = []
    """The roles that the rule is about."""
    purpose_constraint: Many[PurposeCategory] = []
    """The purposes for which alone the rule holds. Empty: for all."""

class AgentAttribution(Value):
    """The part that somebody has in an asset."""

    _abstract: ClassVar[bool] = False
    type: Literal["AgentAttribution"] = "AgentAttribution"
    attributed_agent: Id
    """The person, organization or software that has the part."""
    attributed_role: StakeholderRole | None = None
    """The part, as one does it in the work of the lake."""
    ai_act_role: AIActRole | None = None
    """The part, in the sense of the EU AI Act."""

class MetaFeatureValue(Value):
    """One meta-feature of a dataset, with its value."""

    _abstract: ClassVar[bool] = False
    type: Literal["MetaFeatureValue"] = "MetaFeatureValue"
    meta_feature: MetaFeature
    """Which meta-feature was computed."""
    meta_feature_family: MetaFeatureFamily | None = None
    """The family of the meta-feature, so that questions can ask for a family."""
    meta_value: float
    """The value of the meta-feature."""

class AnalysisFeatures(Value):
    """The columns that an analysis uses as input."""

    _abstract: ClassVar[bool] = False
    type: Literal["AnalysisFeatures"] = "AnalysisFeatures"
    selected_attributes: Annotated[Many[str], Field(min_length=1)]
    """The names of the columns, as in the dataset that is analyzed."""
    has_meta_features: Many[MetaFeatureValue] = []
    """Meta-features: numbers that describe a dataset, or a set of columns, as a whole."""

class AnalysisTarget(Value):
    """The columns that an analysis predicts."""

    _abstract: ClassVar[bool] = False
    type: Literal["AnalysisTarget"] = "AnalysisTarget"
    target_attributes: Annotated[Many[str], Field(min_length=1)]
    """The names of the columns, as in the dataset that is analyzed."""

class Attribute(Value):
    """A column of a table, with the statistics of its values."""

    _abstract: ClassVar[bool] = False
    type: Literal["Attribute"] = "Attribute"
    name: str
    """A short name for people."""
    description: str | None = None
    """What the thing is, in a few sentences."""
    attribute_type: AttributeType | None = None
    """What its values are: numbers, categories, dates …"""
    data_type: str | None = None
    """The physical type, for example `float64`."""
    missing_values_percentage: Annotated[float, Field(ge=0, le=100)] | None = None
    """The share of missing values in the column, in percent."""
    entropy: Annotated[float, Field(ge=0)] | None = None
    """The entropy of the column's values, in bits."""
    average_class_count: Annotated[float, Field(ge=0)] | None = None
    """The mean number of rows of one distinct value."""
    most_frequent_class_count: Annotated[Integer, Field(ge=0)] | None = None
    """The number of rows of the most frequent value."""
    least_frequent_class_count: Annotated[Integer, Field(ge=0)] | None = None
    """The number of rows of the rarest value."""
    distinct_values: Annotated[Integer, Field(ge=0)] | None = None
    """The number of distinct values in the column."""
    kurtosis: float | None = None
    """The kurtosis: how heavy the tails are."""
    skewness: float | None = None
    """The skewness: how lopsided the values are."""
    standard_deviation: Annotated[float, Field(ge=0)] | None = None
    """The standard deviation of the column's values."""
    variance: Annotated[float, Field(ge=0)] | None = None
    """The variance of the column's values."""
    minimum: float | None = None
    """The smallest value in the column."""
    maximum: float | None = None
    """The largest value in the column."""
    mean: float | None = None
    """The mean of the column's values."""
    median: float | None = None
    """The median of the column's values."""
    lower_quartile: float | None = None
    """The value below which a quarter of the values lie."""
    higher_quartile: float | None = None
    """The value above which a quarter of the values lie."""
    unit: str | None = None
    """The unit of measure of a value, for example `years`."""
    semantic_type: Iri | None = None
    """The concept that the column means, in some vocabulary."""
    global_dictionary_entry: Many[Id] = []
    """Business terms that the data or the column are about."""
    sensitivity_level: SensitivityLevel | None = None
    """How sensitive its content is: the security level that the question What asks for."""

class AttributeRelationship(Value):
    """How strongly two columns of a dataset go together."""

    _abstract: ClassVar[bool] = False
    type: Literal["AttributeRelationship"] = "AttributeRelationship"
    attribute_1: str
    """The name of the one column."""
    attribute_2: str
    """The name of the other column."""
    association_measure: AssociationMeasure
    """How the association of the two columns was measured."""
    association_value: float
    """The strength of the association, on the scale of the measure."""

class CardSplit(Value):
    """A part of a dataset, as a card names it."""

    _abstract: ClassVar[bool] = False
    type: Literal["CardSplit"] = "CardSplit"
    name: str
    """A short name for people."""
    row_count: Annotated[Integer, Field(ge=0)] | None = None
    """The number of rows."""
    number_of_bytes: Annotated[Integer, Field(ge=0)] | None = None
    """The size of the part in bytes."""

class Checksum(Value):
    """The digest of a file."""

    _abstract: ClassVar[bool] = False
    type: Literal["Checksum"] = "Checksum"
    checksum_algorithm: ChecksumAlgorithm
    """The algorithm that computed the digest."""
    checksum_value: Annotated[str, Field(pattern='^[0-9a-f]{32,128}$')]
    """The digest, in lower-case hexadecimal digits."""

class Claim(Value):
    """What a document says about the performance of its subject, whether or not anybody measured it."""

    _abstract: ClassVar[bool] = False
    _rules: ClassVar[tuple[Any, ...]] = (*Value._rules, 
        ('claim-valued', 'A claim has a value: add `evaluation_value`, or `value_text` if it is no number.', (('evaluation_value', 'absent', None),), (('value_text', 'present', None),)),
    )
    type: Literal["Claim"] = "Claim"
    name: str | None = None
    """A short name for people."""
    metric: str
    """The name of the measure, as the source writes it."""
    uses_measure: Id | None = None
    """The measure that was used, claimed or bounded."""
    evaluation_value: float | None = None
    """The value of the measure."""
    value_text: str | None = None
    """The value, as the source writes it, for example `286.26 +/- 16.68`."""
    unit: str | None = None
    """The unit of measure of a value, for example `years`."""
    value_deviation: Annotated[float, Field(ge=0)] | None = None
    """The standard deviation of the value over runs or folds."""
    evaluation_dataset: Id | None = None
    """The data that the model was measured on."""
    dataset_name: str | None = None
    """The name of the dataset, as the source writes it."""
    dataset_revision: str | None = None
    """The revision of the data that were used."""
    dataset_config: str | None = None
    """The configuration of the data that was used."""
    dataset_split: str | None = None
    """The part of the data that was used, as the source writes it."""
    subgroup: str | None = None
    """The part of the population that was looked at, for example `over 60`."""
    value_status: ValueStatus | None = None
    """How the value came to be known."""
    source_url: Iri | None = None
    """Where the source, the result or the statement is published."""
    verify_token: str | None = None
    """The token by which a hub marks a result as verified."""
    claimed_on: Date | None = None
    """The day on which the claim was made."""
    source_place: str | None = None
    """Where in the source it stands: a JSON pointer, or a heading."""
    claimed_task: str | None = None
    """The task, as the source writes it."""
    supported_by: Many[Id] = []
    """Measured results that support the claim."""

class ContactPoint(Value):
    """Where to ask."""

    _abstract: ClassVar[bool] = False
    type: Literal["ContactPoint"] = "ContactPoint"
    name: str | None = None
    """A short name for people."""
    email: Annotated[str, Field(pattern='^[^@ \\n\\r]+@[^@ \\n\\r]+[.][^@ .\\n\\r]+$')] | None = None
    """The mail address of a person, an organization or an office."""
    homepage: Iri | None = None
    """A web page about the agent."""

class DatasetQuality(Value):
    """One measured value of quality."""

    _abstract: ClassVar[bool] = False
    type: Literal["DatasetQuality"] = "DatasetQuality"
    name: str | None = None
    """A short name for people."""
    quality_metric: Id
    """What was measured about the data."""
    quality_value: float
    """The measured value of quality."""
    measured_at: DateTime | None = None
    """When the value was measured."""
    acceptance_threshold: float | None = None
    """The value from which on the quality is good enough."""

class DatasetRelationship(Value):
    """A relation from one dataset to another, with its strength."""

    _abstract: ClassVar[bool] = False
    _rules: ClassVar[tuple[Any, ...]] = (*Value._rules, 
        ('overlap-measured', 'An overlap says how large it is: add `relationship_value`, from 0 to 1.', (('relationship_type', 'equals', 'partial_overlap'),), (('relationship_value', 'present', None),)),
        ('similarity-measured', 'A similarity says how strong it is: add `relationship_value`, from 0 to 1.', (('relationship_type', 'equals', 'similarity'),), (('relationship_value', 'present', None),)),
        ('dissimilarity-measured', 'A dissimilarity says how strong it is: add `relationship_value`, from 0 to 1.', (('relationship_type', 'equals', 'dissimilarity'),), (('relationship_value', 'present', None),)),
    )
    type: Literal["DatasetRelationship"] = "DatasetRelationship"
    name: str | None = None
    """A short name for people."""
    description: str | None = None
    """What the thing is, in a few sentences."""
    relationship_type: DatasetRelationshipType
    """How the dataset is related to the other one."""
    related_dataset: Id
    """The other dataset of the relation."""
    relationship_value: Annotated[float, Field(ge=0, le=1)] | None = None
    """Its strength, for example the share of rows in both, from 0 to 1."""
    measured_at: DateTime | None = None
    """When the value was measured."""

class Signature(Value):
    """A cryptographic signature over a file, and what came of verifying it."""

    _abstract: ClassVar[bool] = False
    _rules: ClassVar[tuple[Any, ...]] = (*Value._rules, 
        ('verified-signature-dated', 'A signature that was verified says when: add `verified_at`.', (('is_verified', 'equals', True),), (('verified_at', 'present', None),)),
    )
    type: Literal["Signature"] = "Signature"
    signed_digest: Annotated[str, Field(pattern='^[0-9a-f]{32,128}$')] | None = None
    """The digest that was signed."""
    is_verified: bool | None = None
    """True if verifying succeeded, false if it failed; absent if nobody tried."""
    verified_at: DateTime | None = None
    """When the signature was last verified."""

class Distribution(Value):
    """A file that holds an asset, or an address at which it is to be had."""

    _abstract: ClassVar[bool] = False
    _rules: ClassVar[tuple[Any, ...]] = (*Value._rules, 
        ('distribution-placed', 'A distribution says where it is: add `access_url`, `download_url` or `file_path`.', (('access_url', 'absent', None), ('download_url', 'absent', None)), (('file_path', 'present', None),)),
    )
    type: Literal["Distribution"] = "Distribution"
    name: str | None = None
    """A short name for people."""
    access_url: Iri | None = None
    """An address that leads to the file, for example a page with a form."""
    download_url: Iri | None = None
    """An address that delivers the file itself."""
    file_path: str | None = None
    """The path of the file, in the lake or in its repository."""
    media_type: Annotated[str, Field(pattern='^[a-z]+/[A-Za-z0-9][A-Za-z0-9.+_-]*$')] | None = None
    """The media type of the file, as registered with IANA."""
    model_format: Many[ModelFormat] = []
    """The formats in which a model is stored."""
    byte_size: Annotated[Integer, Field(ge=0)] | None = None
    """The size of the file in bytes."""
    checksum: Many[Checksum] = []
    """The digests by which the file is recognized, as they were recorded."""
    observed_checksum: Many[Checksum] = []
    """The digests that were computed from the file as it lies there now."""
    signature: Many[Signature] = []
    """The signatures over the file."""

class EntityClass(Value):
    """A table or collection inside a dataset."""

    _abstract: ClassVar[bool] = False
    type: Literal["EntityClass"] = "EntityClass"
    name: str
    """A short name for people."""
    row_count: Annotated[Integer, Field(ge=0)] | None = None
    """The number of rows."""
    column_count: Annotated[Integer, Field(ge=0)] | None = None
    """The number of columns."""
    has_attribute: Annotated[Many[Attribute], Field(min_length=1)]
    """The columns of a table, with their statistics."""

class EnvironmentalImpact(Value):
    """What some work cost in energy and carbon."""

    _abstract: ClassVar[bool] = False
    type: Literal["EnvironmentalImpact"] = "EnvironmentalImpact"
    carbon_emitted: Annotated[float, Field(ge=0)] | None = None
    """The greenhouse gases set free, in kilograms of CO2 equivalent."""
    power_consumption: Annotated[float, Field(ge=0)] | None = None
    """The energy used, in kilowatt-hours."""
    training_type: str | None = None
    """What kind of work it was, for example pre-training or fine-tuning."""
    measurement_methodology: str | None = None
    """How energy or carbon were found: measured, or estimated with which tool."""
    hardware_type: str | None = None
    """The hardware that was used, in words."""
    hours_used: Annotated[float, Field(ge=0)] | None = None
    """The hours for which the hardware was used."""
    cloud_provider: str | None = None
    """The company that runs the machines."""
    compute_region: str | None = None
    """The region of the machines, as the provider calls it."""

class EvaluationProcedure(Value):
    """How data are divided so that a result can be trusted."""

    _abstract: ClassVar[bool] = False
    _rules: ClassVar[tuple[Any, ...]] = (*Value._rules, 
        ('cross-validation-folded', 'A cross validation says how many folds it has: add `number_of_folds`.', (('procedure_type', 'equals', 'cross_validation'),), (('number_of_folds', 'present', None),)),
    )
    type: Literal["EvaluationProcedure"] = "EvaluationProcedure"
    procedure_type: EstimationProcedureType
    """The kind of procedure."""
    number_of_folds: Annotated[Integer, Field(ge=2)] | None = None
    """The number of folds of a cross validation."""
    test_share: Annotated[float, Field(ge=0, le=1)] | None = None
    """The share of the rows that were held back, from 0 to 1."""
    random_seed: Integer | None = None
    """The seed of the random numbers."""
    is_stratified: bool | None = None
    """True if the proportions of the classes were kept."""

class Hardware(Value):
    """A kind of machine or chip, and how many of them."""

    _abstract: ClassVar[bool] = False
    type: Literal["Hardware"] = "Hardware"
    name: str
    """A short name for people."""
    hardware_count: Annotated[Integer, Field(ge=1)] | None = None
    """How many machines or chips of this kind there are."""
    memory_bytes: Annotated[Integer, Field(ge=0)] | None = None
    """The memory of each machine or chip, in bytes."""

class HumanOversight(Value):
    """How people watch a system, and can stop it."""

    _abstract: ClassVar[bool] = False
    type: Literal["HumanOversight"] = "HumanOversight"
    oversight_measure: str | None = None
    """What people can do to watch or stop the system."""
    overseer: Many[Id] = []
    """The people who watch the system."""

class MetricThreshold(Value):
    """The bounds within which a measure has to stay."""

    _abstract: ClassVar[bool] = False
    _rules: ClassVar[tuple[Any, ...]] = (*Value._rules, 
        ('threshold-bounded', 'A threshold has a bound: add `lower_threshold` or `upper_threshold`.', (('lower_threshold', 'absent', None),), (('upper_threshold', 'present', None),)),
    )
    type: Literal["MetricThreshold"] = "MetricThreshold"
    uses_measure: Id
    """The measure that was used, claimed or bounded."""
    lower_threshold: float | None = None
    """The smallest acceptable value of the measure."""
    upper_threshold: float | None = None
    """The largest acceptable value of the measure."""

class ModelRelation(Value):
    """A typed edge of the family tree of models: from a model to one that it was made from."""

    _abstract: ClassVar[bool] = False
    _rules: ClassVar[tuple[Any, ...]] = (*Value._rules, 
        ('inferred-relation-evidenced', 'A relation that was inferred says from what: add `evidence_text`.', (('is_inferred', 'equals', True),), (('evidence_text', 'present', None),)),
        ('declared-relation-certain', 'A relation that was declared has no `confidence`: remove it, or set `is_inferred`.', (('is_inferred', 'equals', False),), (('confidence', 'absent', None),)),
    )
    type: Literal["ModelRelation"] = "ModelRelation"
    relation_type: ModelRelationType
    """How the model was made from the other one."""
    related_model: Id
    """The other model, from which this one was made."""
    is_inferred: bool | None = None
    """True if nobody declared the relation: it was concluded from running text or from weights."""
    confidence: Annotated[float, Field(ge=0, le=1)] | None = None
    """How sure the conclusion is, from 0 (not at all) to 1 (certain), where the method gives a number."""
    evidence_text: str | None = None
    """The sentence or the observation from which the relation was concluded."""

class ParameterSetting(Value):
    """The value given to a parameter."""

    _abstract: ClassVar[bool] = False
    type: Literal["ParameterSetting"] = "ParameterSetting"
    parameter_name: str
    """The name of the parameter, as the program spells it."""
    setting_value: str
    """The value that was given to the parameter, as text."""
    of_parameter: Id | None = None
    """The record that describes the parameter."""

class ProcessingOperation(Value):
    """One step of a process: the use of an operation at a position."""

    _abstract: ClassVar[bool] = False
    type: Literal["ProcessingOperation"] = "ProcessingOperation"
    name: str | None = None
    """A short name for people."""
    description: str | None = None
    """What the thing is, in a few sentences."""
    operation_type: OperationType | None = None
    """What the operation does to the data."""
    source_code: str | None = None
    """The code of the step, or where it is kept."""
    uses_operation: Id | None = None
    """The operation that the step uses."""
    position: Annotated[Integer, Field(ge=1)]
    """The place of the step in the order of its process, counted from 1."""

class RiskItem(Value):
    """One risk, and what is done about it."""

    _abstract: ClassVar[bool] = False
    type: Literal["RiskItem"] = "RiskItem"
    description: str
    """What the thing is, in a few sentences."""
    severity: Level | None = None
    """How severe the vulnerability or the risk is."""
    likelihood: Level | None = None
    """How likely the risk is to come true."""
    mitigation: Many[str] = []
    """What is done about the risk."""
    residual_risk: Level | None = None
    """How severe the risk still is after that."""

class SoftwareLibrary(Value):
    """A library or framework, in one version."""

    _abstract: ClassVar[bool] = False
    type: Literal["SoftwareLibrary"] = "SoftwareLibrary"
    name: str
    """A short name for people."""
    library_version: str | None = None
    """The version of the library."""
    package_url: Annotated[str, Field(pattern='^pkg:[a-z][a-z0-9.+-]*/[^ \\n\\r]+$')] | None = None
    """The package URL, by which vulnerabilities are looked up."""

class Statement(Value):
    """What a source says about one slot of its subject, with the way in which it came to be known."""

    _abstract: ClassVar[bool] = False
    type: Literal["Statement"] = "Statement"
    about_slot: str
    """The slot of the subject that the statement is about."""
    stated_value: str
    """The value that the source states, as written."""
    value_status: ValueStatus | None = None
    """How the value came to be known."""
    source_place: str | None = None
    """Where in the source it stands: a JSON pointer, or a heading."""
    evidence_text: str | None = None
    """The sentence or the observation from which the relation was concluded."""

class VexStatement(Value):
    """Whether a vulnerability matters for one product."""

    _abstract: ClassVar[bool] = False
    _rules: ClassVar[tuple[Any, ...]] = (*Value._rules, 
        ('unaffected-justified', 'A verdict of not being affected says why: add `justification`.', (('vex_status', 'equals', 'not_affected'),), (('justification', 'present', None),)),
        ('vex-of-something', 'A verdict names the product: add `product` or `product_package`.', (('product', 'absent', None),), (('product_package', 'present', None),)),
    )
    type: Literal["VexStatement"] = "VexStatement"
    product: Id | None = None
    """The asset that the verdict is about."""
    product_package: Annotated[str, Field(pattern='^pkg:[a-z][a-z0-9.+-]*/[^ \\n\\r]+$')] | None = None
    """The package that the verdict is about."""
    vex_status: VexStatus
    """Whether the vulnerability matters for the product."""
    justification: str | None = None
    """Why the verdict is so."""

class Record(Node):
    """Anything in the lake that has an id of its own and can be read, replaced and removed by itself."""

    _abstract: ClassVar[bool] = True
    id: Id
    type: str
    name: str | None = None
    """A short name for people."""
    description: str | None = None
    """What the thing is, in a few sentences."""
    visibility: Visibility | None = None
    """Who may read this record. It says nothing about the sensitivity of the data that the record describes."""
    has_tag: Many[Id] = []
    """Tags under which the record is found."""
    keyword: Many[str] = []
    """Free words under which the record is found."""
    alternative_id: Many[str] = []
    """Other ids: the one in the system that it comes from, or the number in an older catalog."""
    comment: str | None = None
    """A remark that fits nowhere else."""

class Asset(Record):
    """Something of worth that the lake governs: a dataset, a program, a model, a study, a system, a document."""

    _abstract: ClassVar[bool] = True
    _rules: ClassVar[tuple[Any, ...]] = (*Record._rules, 
        ('withdrawn-asset-dated', 'An asset that was withdrawn says since when: add `status_since`.', (('status', 'equals', 'withdrawn'),), (('status_since', 'present', None),)),
        ('recalled-asset-dated', 'An asset that was recalled says since when: add `status_since`.', (('status', 'equals', 'recalled'),), (('status_since', 'present', None),)),
        ('retired-asset-dated', 'An asset that was retired says since when: add `status_since`.', (('status', 'equals', 'retired'),), (('status_since', 'present', None),)),
        ('deleted-asset-dated', 'An asset whose content was deleted says since when: add `status_since`.', (('status', 'equals', 'deleted'),), (('status_since', 'present', None),)),
    )
    creation_date: Date | None = None
    """The day on which the asset came into being."""
    modified_at: DateTime | None = None
    """The time of the last change."""
    issued_date: Date | None = None
    """The day of the first publication."""
    owner: Many[Id] = []
    """Who owns the asset, and decides about it. Of a deployment, who answers for it."""
    creator: Many[Id] = []
    """Who made the asset."""
    administrator: Id | None = None
    """Who looks after the asset in the lake."""
    contact_point: Many[ContactPoint] = []
    """Where to ask about the asset."""
    qualified_attribution: Many[AgentAttribution] = []
    """People and organizations with the part that each has in it."""
    version: str | None = None
    """The version label, for example `1.1`."""
    revision: str | None = None
    """The exact revision in the system that it comes from, for example a commit."""
    previous_version: Id | None = None
    """The version that this one follows."""
    is_version_of: Id | None = None
    """The asset of which this is one version."""
    replaced_by: Id | None = None
    """The asset that should be used instead of this one."""
    version_notes: str | None = None
    """What changed against the version before."""
    distribution: Many[Distribution] = []
    """The files that hold the asset, or the addresses at which it is to be had."""
    stored_in: Many[Id] = []
    """The storage areas that hold the asset, or the register."""
    registered_in: Many[Id] = []
    """The registers of the metadata store that list the asset."""
    license: Annotated[Iri, Field(pattern='^(spdx:[A-Za-z0-9.+-]+|(https?|urn):[^ \\n\\r]+|license(/[A-Za-z0-9._~%-]+)+)$')] | None = None
    """The license: `spdx:<id>`, an absolute address, or the id of a LicenseTerms record."""
    release_scope: Visibility | None = None
    """How widely the asset itself is given away. Rules of licenses look at public ones."""
    credits: Many[Id] = []
    """What it names as its sources, as attribution clauses of licenses ask."""
    citation: Many[str] = []
    """How to cite the asset, for example as BibTeX."""
    status: AssetStatus | None = None
    """Where it stands: in preparation, active, deprecated, withdrawn …"""
    status_since: Date | None = None
    """The day since which the status holds."""
    sensitivity_level: SensitivityLevel | None = None
    """How sensitive its content is: the security level that the question What asks for."""
    has_policy: Many[Id] = []
    """The policies that say who may do what with it."""
    next_review: Date | None = None
    """The day by which somebody must look at the asset, or the assessment, again."""
    see_also: Many[Iri] = []
    """Pages about it: its home page, its repository, papers."""
    same_as: Many[Iri] = []
    """Addresses of the same thing elsewhere, for example at a hub."""
    depends_on_asset: Many[Id] = []
    """Other assets without which this one does not work."""

class AISystem(Asset):
    """A system that people use, with the models in it."""

    _abstract: ClassVar[bool] = False
    _rules: ClassVar[tuple[Any, ...]] = (*Asset._rules, 
        ('marketed-system-provided', 'A system on the market of the Union has a provider: add `provider`.', (('market_status', 'equals', 'placed_on_eu_market'),), (('provider', 'present', None),)),
        ('derogation-from-point', 'A derogation is claimed from a point of annex III: add `annex_iii_point`.', (('claimed_derogation', 'present', None),), (('annex_iii_point', 'present', None),)),
    )
    type: Literal["AISystem"] = "AISystem"
    name: str
    """A short name for people."""
    uses_model: Many[Id] = []
    """The models in the system."""
    provider: Id | None = None
    """Who brings the model or system to the market under its own name."""
    intended_use: Many[str] = []
    """What the model or system is meant for."""
    has_purpose: Many[Id] = []
    """Why an activity was done, or what a model, a system or a request is for."""
    market_status: MarketStatus | None = None
    """Whether the model or system is on the market, and where."""
    regulatory_risk_level: AIActRiskLevel | None = None
    """The class of risk in the sense of the EU AI Act."""
    annex_iii_point: Annotated[str, Field(pattern='^[1-8](\\([a-e]\\))?$')] | None = None
    """The point of annex III under which it falls, for example `5(b)`."""
    claimed_derogation: Annotated[str, Field(pattern='^6\\(3\\)\\([a-d]\\)$')] | None = None
    """The condition of article 6(3) under which the provider says that it is not of high risk."""
    performs_profiling: bool | None = None
    """True if the system profiles people."""
    high_risk_processing: bool | None = None
    """True if the system's processing of personal data is likely to bring high risk to people."""
    ce_marking: bool | None = None
    """True if the system bears the CE marking."""
    eu_database_id: str | None = None
    """The number of the system in the database of the Union."""
    affected_group: Many[str] = []
    """Groups of people whom the system affects, one phrase each."""
    generates_synthetic_content: bool | None = None
    """True if the system makes text, images, sound or films."""
    content_marking: Many[str] = []
    """How the output of the system is marked as artificial."""
    transparency_exception: str | None = None
    """Why the output of the system need not be marked."""
    human_oversight: Many[HumanOversight] = []
    """How people watch the system or the deployment."""

class Activity(Record):
    """Something that was done, at a time, by somebody, with a program, in an environment."""

    _abstract: ClassVar[bool] = True
    _rules: ClassVar[tuple[Any, ...]] = (*Record._rules, 
        ('completed-activity-ended', 'An activity that was completed says when: add `ended_at`.', (('activity_status', 'equals', 'completed'),), (('ended_at', 'present', None),)),
        ('failed-activity-explained', 'An activity that failed says what went wrong: add `error_log`.', (('activity_status', 'equals', 'not_completed'),), (('error_log', 'present', None),)),
    )
    started_at: DateTime | None = None
    """When the activity began."""
    ended_at: DateTime | None = None
    """When the activity ended."""
    uses_program: Many[Id] = []
    """The programs that were run."""
    execution_environment: Id | None = None
    """The environment in which the activity ran."""
    activity_status: ActivityStatus | None = None
    """How far the activity got."""
    error_log: str | None = None
    """What went wrong, or where that is kept."""
    was_informed_by: Many[Id] = []
    """Earlier activities whose results this one took up."""
    has_purpose: Many[Id] = []
    """Why an activity was done, or what a model, a system or a request is for."""
    motivated_by: Many[Id] = []
    """The studies for which the activity was done."""
    transfer_tool: str | None = None
    """The legal instrument that allows personal data to leave their jurisdiction here, for example standard contractual clauses."""

class AccessEvent(Activity):
    """One access to an asset, allowed or denied."""

    _abstract: ClassVar[bool] = False
    type: Literal["AccessEvent"] = "AccessEvent"
    started_at: DateTime
    """When the activity began."""
    access_by: Id
    """Who had access, or was denied it."""
    access_to: Id
    """The asset in question."""
    access_action: AccessAction | None = None
    """What was done, or tried, with the asset."""
    access_decision: AccessDecision | None = None
    """Whether the access was allowed."""
    under_policy: Id | None = None
    """The policy by which that was decided."""

class AccessGrant(Record):
    """The right of somebody to use an asset, for a time."""

    _abstract: ClassVar[bool] = False
    type: Literal["AccessGrant"] = "AccessGrant"
    grantee: Id
    """Who has the right: a person or a team."""
    granted_asset: Id
    """The asset that may be used."""
    granted_action: Many[AccessAction] = []
    """What may be done with the asset. Empty: everything."""
    valid_from: DateTime
    """From when on the policy or the right holds."""
    valid_until: DateTime | None = None
    """Until when the policy or the right holds."""

class AccessPolicy(Record):
    """Who may do what with the assets that name it."""

    _abstract: ClassVar[bool] = False
    type: Literal["AccessPolicy"] = "AccessPolicy"
    name: str
    """A short name for people."""
    permission: Many[AccessRule] = []
    """What the policy allows."""
    prohibition: Many[AccessRule] = []
    """What the policy forbids."""
    obligation: Many[AccessRule] = []
    """What the policy demands to be done."""
    valid_from: DateTime | None = None
    """From when on the policy or the right holds."""
    valid_until: DateTime | None = None
    """Until when the policy or the right holds."""

class AccessRequest(Record):
    """Somebody asks for the right to use an asset."""

    _abstract: ClassVar[bool] = False
    type: Literal["AccessRequest"] = "AccessRequest"
    requested_asset: Id
    """The asset that is asked for."""
    requested_by: Id
    """Who asks for the right."""
    request_status: RequestStatus
    """How far the request has come."""
    requested_at: DateTime | None = None
    """When the request was made."""
    has_purpose: Many[Id] = []
    """Why an activity was done, or what a model, a system or a request is for."""

class Agent(Record):
    """Somebody or something that acts and can be held to it."""

    _abstract: ClassVar[bool] = True
    email: Annotated[str, Field(pattern='^[^@ \\n\\r]+@[^@ \\n\\r]+[.][^@ .\\n\\r]+$')] | None = None
    """The mail address of a person, an organization or an office."""
    homepage: Iri | None = None
    """A web page about the agent."""
    is_active: bool | None = None
    """False if it no longer acts: someone who left, a service that was switched off."""
    member_of: Many[Id] = []
    """The organizations and teams to which it belongs."""
    acted_on_behalf_of: Many[Id] = []
    """Those on whose behalf the agent acts."""

class Algorithm(Record):
    """A method of learning, apart from any code."""

    _abstract: ClassVar[bool] = False
    type: Literal["Algorithm"] = "Algorithm"
    name: str
    """A short name for people."""
    learning_paradigm: Many[LearningParadigm] = []
    """How it learns. Several can hold: deep learning may be supervised."""
    algorithm_type: Many[Iri] = []
    """The place of the algorithm in a taxonomy of algorithms."""
    has_parameter: Many[Id] = []
    """The parameters of the algorithm."""

class Analysis(Activity):
    """One run of data analysis: exploring, training, evaluating."""

    _abstract: ClassVar[bool] = False
    _rules: ClassVar[tuple[Any, ...]] = (*Activity._rules, 
        ('analysis-of-data', 'An analysis names its data: add `analyze`, or `test_data` if it only measures; one that failed before it had any says so with the status `not_completed`.', (('analyze', 'absent', None), ('test_data', 'absent', None)), (('activity_status', 'equals', 'not_completed'),)),
    )
    type: Literal["Analysis"] = "Analysis"
    part_of_study: Many[Id] = []
    """The studies of which the analysis, or the study, is a part."""
    analysis_type: AnalysisType | None = None
    """The kind of analysis."""
    analyze: Many[Id] = []
    """The data that the analysis learns or draws conclusions from. Data that it only measures on are `test_data`."""
    test_data: Many[Id] = []
    """The data that the analysis only measures on, and learns nothing from."""
    analyzed_by: Annotated[Many[Id], Field(min_length=1)]
    """Who did the analysis."""
    has_task: Annotated[Many[Id], Field(min_length=1)]
    """The tasks that the analysis addresses."""
    has_features: Many[AnalysisFeatures] = []
    """The columns that the analysis uses as input."""
    has_target: AnalysisTarget | None = None
    """The columns that the analysis predicts. Absent where there are none, as in clustering."""
    has_parameter_setting: Many[ParameterSetting] = []
    """The values that were given to parameters."""
    has_implementation: Id | None = None
    """The implementation that the analysis ran."""
    evaluate_analysis: Many[Id] = []
    """The results that the analysis measured."""
    has_output_model: Many[Id] = []
    """The models that came out of the analysis."""
    training_duration: Annotated[str, Field(pattern='^P(([0-9]+[YMWD])+(T([0-9]+([.][0-9]+)?[HMS])+)?|T([0-9]+([.][0-9]+)?[HMS])+)$')] | None = None
    """How long the training took."""
    random_seed: Integer | None = None
    """The seed of the random numbers."""
    environmental_impact: Many[EnvironmentalImpact] = []
    """What the work cost in energy and carbon."""
    experiment_name: str | None = None
    """The experiment under which a tracking server lists the run."""

class Approval(Record):
    """A decision by somebody who reviewed something."""

    _abstract: ClassVar[bool] = False
    _rules: ClassVar[tuple[Any, ...]] = (*Record._rules, 
        ('rejection-reasoned', 'A rejection says why: add `reason`.', (('decision', 'equals', 'rejected'),), (('reason', 'present', None),)),
        ('condition-stated', 'An approval under conditions says which: add `reason`.', (('decision', 'equals', 'conditionally_approved'),), (('reason', 'present', None),)),
    )
    type: Literal["Approval"] = "Approval"
    approves: Id
    """What was reviewed: a model, a change, a request …"""
    approval_kind: ApprovalKind | None = None
    """What was to be decided."""
    decision: ReviewOutcome
    """What the reviewers decided."""
    decided_by: Annotated[Many[Id], Field(min_length=1)]
    """Who took the decision."""
    decided_at: DateTime | None = None
    """When the decision was taken."""
    evidence: Many[Id] = []
    """The assets that were looked at before deciding."""
    reason: str | None = None
    """Why it was done, or decided so."""

class Artifact(Asset):
    """Something of worth of which the source does not say what kind of thing it is, as a provenance document or a lineage event names it."""

    _abstract: ClassVar[bool] = False
    type: Literal["Artifact"] = "Artifact"
    location: str | None = None
    """The path or address where the data, or the document, lie."""
    made_from: Many[Id] = []
    """Assets out of which this one was made, where the source does not say how."""

class Assessment(Record):
    """A judgment on something, by somebody, at a date."""

    _abstract: ClassVar[bool] = True
    assesses: Id
    """What was assessed: a system, a model, a dataset, a deployment."""
    assessed_by: Many[Id] = []
    """Who made the assessment."""
    assessed_on: Date | None = None
    """The day of the assessment."""
    approved_on: Date | None = None
    """The day on which the assessment was approved."""
    evidence: Many[Id] = []
    """The assets that were looked at before deciding."""
    next_review: Date | None = None
    """The day by which somebody must look at the asset, or the assessment, again."""

class AttributionRecord(Record):
    """Which data, or which other asset, explain something that a model does."""

    _abstract: ClassVar[bool] = False
    type: Literal["AttributionRecord"] = "AttributionRecord"
    attributed_model: Id
    """The model whose behavior is explained."""
    influencer: Id
    """What explains it: training data, or a parent model."""
    influence_score: float | None = None
    """How strong the influence is, on the scale of the method."""
    attribution_method: str | None = None
    """How the influence was found, for example by retraining without the data."""

class AuditRecord(Activity):
    """An independent examination of assets."""

    _abstract: ClassVar[bool] = False
    type: Literal["AuditRecord"] = "AuditRecord"
    audited_asset: Annotated[Many[Id], Field(min_length=1)]
    """The assets that were examined."""
    audited_by: Annotated[Many[Id], Field(min_length=1)]
    """Who did the examination."""
    audit_status: ReviewOutcome
    """How the examination came out."""
    audit_finding: Many[str] = []
    """What the examination found."""

class Benchmark(Record):
    """A fixed test with which models are compared."""

    _abstract: ClassVar[bool] = False
    type: Literal["Benchmark"] = "Benchmark"
    name: str
    """A short name for people."""
    benchmark_dataset: Many[Id] = []
    """The data of the benchmark."""
    benchmark_task: Id | None = None
    """The task of the benchmark."""
    has_evaluation_measure: Many[Id] = []
    """The measures by which success at the task, or on the benchmark, is judged."""

class Card(Record):
    """A document about one asset, written by people or drawn from a file. What it says is a claim, and stays what it is when other sources say otherwise."""

    _abstract: ClassVar[bool] = True
    describes: Id
    """The asset that the card is about."""
    issued_date: Date | None = None
    """The day of the first publication."""
    modified_at: DateTime | None = None
    """The time of the last change."""
    version: str | None = None
    """The version label, for example `1.1`."""
    card_author: Many[str] = []
    """Who wrote the card, by name."""
    card_contact: str | None = None
    """Where to ask about the subject, as written."""
    source_url: Iri | None = None
    """Where the source, the result or the statement is published."""
    language_as_written: Many[str] = []
    """The languages of the subject, as written."""
    license_as_written: Many[str] = []
    """The license of the subject, as written."""
    license_name: str | None = None
    """The name of a license that has no common id."""
    license_link: str | None = None
    """Where the text of that license is, as written."""
    declared_license: Annotated[Iri, Field(pattern='^(spdx:[A-Za-z0-9.+-]+|(https?|urn):[^ \\n\\r]+|license(/[A-Za-z0-9._~%-]+)+)$')] | None = None
    """The license that was recognized in what is written."""
    pretty_name: str | None = None
    """The name of the subject, as people write it."""
    dataset_names: Many[str] = []
    """The datasets that the card names, as written."""
    mentioned_dataset: Many[Id] = []
    """The datasets that were recognized in what is written."""
    paper_url: Many[str] = []
    """Where papers about the subject are."""
    repository_url: Many[str] = []
    """Where the code of the subject is."""
    citation: Many[str] = []
    """How to cite the asset, for example as BibTeX."""
    glossary: str | None = None
    """Terms that the card uses, explained."""
    more_information: str | None = None
    """What the card says beyond its other sections."""
    known_gap: Many[str] = []
    """What a person still has to write, one section or fact a value."""
    claims: Many[Claim] = []
    """What the document says about the performance of its subject."""
    statements: Many[Statement] = []
    """What the card says beyond its own slots, slot by slot."""
    card_format: str | None = None
    """The format from which the card was read."""
    card_text: str | None = None
    """The running text of the card, in Markdown, without the front matter."""
    developed_by: Many[str] = []
    """Who developed the subject of the card, by name."""
    funded_by: Many[str] = []
    """Who paid for the subject of the card, by name."""
    shared_by: Many[str] = []
    """Who shares the subject of the card, by name."""

class ComplianceAssessment(Assessment):
    """An assessment of something against a set of rules."""

    _abstract: ClassVar[bool] = False
    _rules: ClassVar[tuple[Any, ...]] = (*Assessment._rules, 
        ('failure-cited', 'An assessment that found a failure names the clause: add `requirement`.', (('compliance_status', 'equals', 'non_compliant'),), (('requirement', 'present', None),)),
    )
    type: Literal["ComplianceAssessment"] = "ComplianceAssessment"
    regulation: Regulation
    """The set of rules against which it was assessed."""
    requirement: str | None = None
    """The article or clause that was assessed."""
    compliance_status: ComplianceStatus
    """How the assessment came out."""
    is_conformity_assessment: bool | None = None
    """True if it is the conformity assessment of a system of high risk."""

class Concept(Record):
    """A term by which things are found, described or allowed."""

    _abstract: ClassVar[bool] = True
    broader: Many[Id] = []
    """The terms whose meaning includes that of this one."""

class DataRepartition(Activity):
    """The splitting of a dataset into parts for training, testing and validation."""

    _abstract: ClassVar[bool] = False
    type: Literal["DataRepartition"] = "DataRepartition"
    split_input: Id
    """The dataset that was split."""
    splits: Annotated[Many[Id], Field(min_length=1)]
    """The parts into which the dataset was split."""
    split_procedure: EvaluationProcedure | None = None
    """How the dataset was split."""
    split_by: Many[Id] = []
    """Who split the dataset."""
    stratified_on: str | None = None
    """The name of the column whose proportions were kept."""

class Dataset(Asset):
    """A dataset, inside or outside the lake."""

    _abstract: ClassVar[bool] = True
    _rules: ClassVar[tuple[Any, ...]] = (*Asset._rules, 
        ('special-category-personal', 'Data of a special category are personal data: set `contains_personal_data`.', (('contains_special_category', 'equals', True),), (('contains_personal_data', 'equals', True),)),
    )
    dataset_type: str | None = None
    """The type of the data, in a word of your own."""
    dataset_structure: DatasetStructure | None = None
    """How far the data are structured."""
    modality: Many[DataModality] = []
    """What kind of signal the data are: a table, text, images …"""
    location: str | None = None
    """The path or address where the data, or the document, lie."""
    language: Many[Annotated[str, Field(pattern='^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$')]] = []
    """The natural languages of the content, or those that a model understands."""
    format: str | None = None
    """The file format or extension of the data."""
    collection_method: CollectionMethod | None = None
    """How the data were gathered at first."""
    collection_description: str | None = None
    """How the data were gathered, told in full."""
    collection_timeframe: str | None = None
    """When the data were gathered."""
    origin_jurisdiction: Annotated[str, Field(pattern='^([A-Z]{2}(-[A-Z0-9]{1,3})?|EEA|WORLD)$')] | None = None
    """The country or region in which the data were gathered."""
    derived_from_dataset: Many[Id] = []
    """Datasets from which this one was made. The activity that made it says how."""
    generated_by_model: Many[Id] = []
    """Models that made these data: the data are synthetic."""
    contains_personal_data: bool | None = None
    """True if people can be identified in the data."""
    contains_special_category: bool | None = None
    """True if the data reveal health, origin, belief, sexual life or another category that the law protects most."""
    legal_basis: Many[LegalBasis] = []
    """On which ground personal data may be processed."""
    special_category_condition: Many[SpecialCategoryCondition] = []
    """The condition under which data of a special category may be processed."""
    permitted_purpose: Many[Id] = []
    """The purposes for which the data may be used. Empty: nothing is said."""
    retention_until: Date | None = None
    """The day after which the data may no longer be kept."""
    retention_period: Annotated[str, Field(pattern='^P(([0-9]+[YMWD])+(T([0-9]+([.][0-9]+)?[HMS])+)?|T([0-9]+([.][0-9]+)?[HMS])+)$')] | None = None
    """How long the data are kept."""
    tdm_opt_out_measure: str | None = None
    """How reservations against text and data mining were respected when the data were gathered."""
    bias_correction_record: Id | None = None
    """The document that justifies using special categories to find and correct bias."""
    known_bias: Many[str] = []
    """Bias that is known, in the data or in what the model says."""
    known_limitation: Many[str] = []
    """Limits that are known, and what follows from them."""
    data_use_case: Many[str] = []
    """Uses that the makers foresee or allow."""
    anonymization_method: Many[str] = []
    """How people in the data were made unrecognizable."""

class ModelLakeDataset(Dataset):
    """A dataset stored in the lake: raw, intermediate, or ready for analysis."""

    _abstract: ClassVar[bool] = False
    type: Literal["ModelLakeDataset"] = "ModelLakeDataset"
    name: str
    """A short name for people."""
    dataset_stage: DatasetStage | None = None
    """How far the data are prepared."""
    size: str | None = None
    """The size, as a text (`1.3GB`). The number of bytes stands in the distribution."""
    filename: str | None = None
    """The name of the data's file."""
    dataset_access_url: Iri | None = None
    """The address under which the data can be reached."""
    row_count: Annotated[Integer, Field(ge=0)] | None = None
    """The number of rows."""
    column_count: Annotated[Integer, Field(ge=0)] | None = None
    """The number of columns."""
    fingerprint: Annotated[str, Field(pattern='^[a-z][a-z0-9-]*:[0-9a-f]{16,128}$')] | None = None
    """A digest of the content that does not depend on row order or file format; for a model, of its weights or its behavior."""
    has_meta_features: Many[MetaFeatureValue] = []
    """Meta-features: numbers that describe a dataset, or a set of columns, as a whole."""
    has_quality: Many[DatasetQuality] = []
    """Measures of the data's quality."""
    has_relationship: Many[DatasetRelationship] = []
    """Relations of the dataset to other datasets."""
    has_entity_class: Many[EntityClass] = []
    """The tables or collections in the dataset."""
    has_attribute: Many[Attribute] = []
    """The columns of a table, with their statistics."""
    has_attribute_relationship: Many[AttributeRelationship] = []
    """How strongly columns of the dataset go together."""
    default_target: str | None = None
    """The name of the column that is usually predicted."""
    global_dictionary_entry: Many[Id] = []
    """Business terms that the data or the column are about."""
    is_live: bool | None = None
    """True if it goes on changing, false if it is frozen."""

class DataSplit(ModelLakeDataset):
    """A part of a dataset that is set apart for training, testing or validation."""

    _abstract: ClassVar[bool] = False
    type: Literal["DataSplit"] = "DataSplit"
    split_role: SplitRole
    """What the part is for."""
    split_of: Id
    """The dataset of which this is a part."""
    split_ratio: Annotated[float, Field(ge=0, le=1)] | None = None
    """The share of the dataset's rows that are in the part, from 0 to 1."""

class DataSubjectRequest(Record):
    """A person withdraws consent, objects, or asks for erasure."""

    _abstract: ClassVar[bool] = False
    type: Literal["DataSubjectRequest"] = "DataSubjectRequest"
    request_kind: SubjectRequestKind
    """What the person wants."""
    concerns_dataset: Annotated[Many[Id], Field(min_length=1)]
    """The datasets that hold the person's data."""
    received_on: Date
    """The day on which the request came in."""
    request_status: RequestStatus | None = None
    """How far the request has come."""

class DatasetCard(Card):
    """The card of one dataset, with the sections of datasheets for datasets (Gebru and others) and of the template of Hugging Face."""

    _abstract: ClassVar[bool] = False
    type: Literal["DatasetCard"] = "DatasetCard"
    describes: Id
    """The asset that the card is about."""
    motivation: str | None = None
    """Section "Motivation": why the data were gathered, by whom, and who paid."""
    composition: str | None = None
    """Section "Composition": what the rows are, how many there are, what is missing."""
    collection_process: str | None = None
    """Section "Collection process": how the data were gathered, by whom, with whose consent."""
    dataset_preprocessing: str | None = None
    """Section "Preprocessing, cleaning, labeling": what was done to the data."""
    uses_section: str | None = None
    """Section "Uses": made so far, possible, and to be avoided."""
    distribution_section: str | None = None
    """Section "Distribution": how the data are given away, and under which terms."""
    maintenance: str | None = None
    """Section "Maintenance": who keeps the data, corrects them, and for how long."""
    dataset_summary: str | None = None
    """The dataset in short."""
    supported_tasks: str | None = None
    """Tasks that the dataset serves, and their leaderboards."""
    structure_section: str | None = None
    """Instances, fields and splits of the dataset, in words."""
    annotation_process: str | None = None
    """How labels were added to the data, and by whom."""
    personal_information_section: str | None = None
    """What personal and sensitive information the data hold."""
    social_impact: str | None = None
    """What impact on society the dataset may have."""
    bias_section: str | None = None
    """What bias the data have, in words."""
    limitations_section: str | None = None
    """What other limits the dataset has, in words."""
    dataset_curators: str | None = None
    """Who put the dataset together, in words."""
    source_dataset_names: Many[str] = []
    """The datasets that it was made from, as written, for example `extended|wikipedia`."""
    task_ids: Many[str] = []
    """The tasks of the dataset in detail, as the Hub names them."""
    multilinguality: Many[str] = []
    """Whether the dataset has one language or several, as the Hub names it."""
    annotation_creators: Many[str] = []
    """Who made the annotations, as the Hub names it."""
    language_creators: Many[str] = []
    """Who made the texts, as the Hub names it."""
    task_categories: Many[str] = []
    """The tasks of the dataset, as the Hub names them."""
    size_categories: Many[str] = []
    """The size of the dataset, as the Hub names it."""
    has_attribute: Many[Attribute] = []
    """The columns of a table, with their statistics."""
    card_split: Many[CardSplit] = []
    """The parts of the dataset that the card names."""

class DatasetSource(Dataset):
    """A source outside the lake, from which data are ingested."""

    _abstract: ClassVar[bool] = False
    type: Literal["DatasetSource"] = "DatasetSource"
    name: str
    """A short name for people."""
    owner_name: str | None = None
    """The owner of the source, as a text."""
    source_url: Iri | None = None
    """Where the source, the result or the statement is published."""
    has_source: Many[Id] = []
    """The streams behind the source."""

class Deployment(Activity):
    """The serving of a model or a system, in production or elsewhere."""

    _abstract: ClassVar[bool] = False
    _rules: ClassVar[tuple[Any, ...]] = (*Activity._rules, 
        ('deployment-of-something', 'A deployment names what is served: add `deployed_model` or `deployed_system`.', (('deployed_system', 'absent', None),), (('deployed_model', 'present', None),)),
    )
    type: Literal["Deployment"] = "Deployment"
    deployed_model: Id | None = None
    """The model that is served, in exactly this version."""
    deployed_system: Id | None = None
    """The system that is served, with the model in it."""
    target_environment: DeploymentEnvironment
    """Where it is deployed: for trial, or for those who use it."""
    endpoint: Id | None = None
    """The address under which the deployment answers."""
    owner: Many[Id] = []
    """Who owns the asset, and decides about it. Of a deployment, who answers for it."""
    deployed_by: Many[Id] = []
    """Who runs the deployment."""
    deployed_digest: Annotated[str, Field(pattern='^[0-9a-f]{32,128}$')] | None = None
    """The digest of the model file that is really served."""
    use_context: UseContext | None = None
    """What the deployment is used for: commercially, for research or otherwise."""
    region: Annotated[str, Field(pattern='^([A-Z]{2}(-[A-Z0-9]{1,3})?|EEA|WORLD)$')] | None = None
    """The country or region in which the deployment is offered."""
    has_threshold: Many[MetricThreshold] = []
    """The bounds within which measures of the deployment have to stay."""
    human_oversight: Many[HumanOversight] = []
    """How people watch the system or the deployment."""
    log_retention_days: Annotated[Integer, Field(ge=0)] | None = None
    """For how many days the logs of the deployment are kept."""
    deployer_type: DeployerType | None = None
    """What kind of body uses the deployment."""

class Documentation(Asset):
    """A document about assets: technical file, instructions, declaration, report, paper."""

    _abstract: ClassVar[bool] = False
    type: Literal["Documentation"] = "Documentation"
    name: str
    """A short name for people."""
    documentation_type: DocumentationType
    """The kind of document."""
    documents: Many[Id] = []
    """The assets that the document is about."""
    location: str | None = None
    """The path or address where the data, or the document, lie."""
    is_generated: bool | None = None
    """True if the document was made from the metadata by a program."""
    claims: Many[Claim] = []
    """What the document says about the performance of its subject."""

class Environment(Record):
    """The software and hardware in which something runs."""

    _abstract: ClassVar[bool] = False
    type: Literal["Environment"] = "Environment"
    environment_version: str | None = None
    """The version of the environment."""
    container_image: str | None = None
    """The container image of the environment."""
    container_digest: Annotated[str, Field(pattern='^sha(256:[0-9a-f]{64}|512:[0-9a-f]{128})$')] | None = None
    """The digest of the container image, with the name of its algorithm."""
    libraries: Many[SoftwareLibrary] = []
    """The libraries in the environment, with their versions."""
    hardware: Many[Hardware] = []
    """The machines of the environment."""
    operating_system: str | None = None
    """The operating system of the environment."""
    jurisdiction: Annotated[str, Field(pattern='^([A-Z]{2}(-[A-Z0-9]{1,3})?|EEA|WORLD)$')] | None = None
    """The country or region whose law holds where the store or the machine stands."""

class EvaluationMeasure(Record):
    """A measure of how good a model is."""

    _abstract: ClassVar[bool] = False
    type: Literal["EvaluationMeasure"] = "EvaluationMeasure"
    name: str
    """A short name for people."""
    measure_type: EvaluationMeasureType | None = None
    """Which of the well-known measures it is."""
    optimization_direction: MetricDirection | None = None
    """Whether more of the measure is better, or less."""
    lower_bound: float | None = None
    """The smallest value that the measure can have."""
    upper_bound: float | None = None
    """The largest value that the measure can have."""
    unit: str | None = None
    """The unit of measure of a value, for example `years`."""
    formula: str | None = None
    """A formula, or the definition in symbols."""

class Execution(Activity):
    """One run of some job, as a lineage event or a provenance document tells it, without saying what kind of work it was."""

    _abstract: ClassVar[bool] = False
    type: Literal["Execution"] = "Execution"
    has_parameter_setting: Many[ParameterSetting] = []
    """The values that were given to parameters."""
    execution_input: Many[Id] = []
    """The assets that went in."""
    execution_output: Many[Id] = []
    """The assets that came out."""
    executed_by: Many[Id] = []
    """Who ran the job."""

class GlobalDictionaryEntry(Concept):
    """A business term, with the meaning that the whole organization gives it."""

    _abstract: ClassVar[bool] = False
    type: Literal["GlobalDictionaryEntry"] = "GlobalDictionaryEntry"
    name: str
    """A short name for people."""
    broader: Many[Id] = []
    """The terms whose meaning includes that of this one."""

class Incident(Record):
    """A failure, a harm or a breach."""

    _abstract: ClassVar[bool] = False
    _rules: ClassVar[tuple[Any, ...]] = (*Record._rules, 
        ('serious-incident-due', 'A serious incident has a day by which the authority must be told: add `report_due`.', (('is_serious', 'equals', True),), (('report_due', 'present', None),)),
        ('report-addressed', 'A report went to somebody: add `reported_to`.', (('reported_on', 'present', None),), (('reported_to', 'present', None),)),
        ('concluded-incident-corrected', 'An incident that is over says what was done: add `corrective_action`.', (('incident_status', 'equals', 'concluded'),), (('corrective_action', 'present', None),)),
    )
    type: Literal["Incident"] = "Incident"
    affected_asset: Annotated[Many[Id], Field(min_length=1)]
    """The assets that the incident affected."""
    incident_status: IncidentStatus
    """How far the incident is dealt with."""
    incident_severity: Level | None = None
    """How severe the incident is."""
    detected_at: DateTime | None = None
    """When the incident was noticed."""
    corrective_action: Many[str] = []
    """What was done about the incident."""
    is_serious: bool | None = None
    """True if it is a serious incident in the sense of the EU AI Act."""
    report_due: Date | None = None
    """The day by which the authority must be told of the incident."""
    reported_on: Date | None = None
    """The day on which the authority was told of the incident."""
    reported_to: Many[Id] = []
    """Who was told of the incident."""

class Ingest(Activity):
    """The bringing in of data from one source into one dataset of the lake."""

    _abstract: ClassVar[bool] = False
    _rules: ClassVar[tuple[Any, ...]] = (*Activity._rules, 
        ('ingestion-filled', 'An ingestion fills a dataset, unless it failed: add `ingest_to`, or the status `not_completed`.', (('ingest_to', 'absent', None),), (('activity_status', 'equals', 'not_completed'),)),
    )
    type: Literal["Ingest"] = "Ingest"
    ingestion_mode: IngestionMode | None = None
    """Whether the data come in batches or as a stream."""
    ingestion_method_name: str | None = None
    """The name of the method of ingestion."""
    ingest_from: Id
    """The source from which the data came."""
    ingest_to: Id | None = None
    """The dataset of the lake that was filled."""
    ingested_by: Annotated[Many[Id], Field(min_length=1)]
    """Who ingested the data."""
    defined_duration: Annotated[str, Field(pattern='^P(([0-9]+[YMWD])+(T([0-9]+([.][0-9]+)?[HMS])+)?|T([0-9]+([.][0-9]+)?[HMS])+)$')] | None = None
    """How long a scheduled ingestion of a stream is to run."""
    change_tracking: str | None = None
    """How changes at the source are noticed, and what was found this time."""

class ModelImplementation(Record):
    """An algorithm made runnable: code, settings and environment."""

    _abstract: ClassVar[bool] = False
    type: Literal["ModelImplementation"] = "ModelImplementation"
    source_code_url: str | None = None
    """The address or path of the code."""
    programming_language: str | None = None
    """The programming language of the code."""
    uses_algorithm: Id
    """The algorithm that the implementation makes runnable."""
    has_parameter_setting: Many[ParameterSetting] = []
    """The values that were given to parameters."""
    coded_in: Id
    """The environment for which the implementation is written."""
    has_sub_implementation: Many[Id] = []
    """Its parts: the layers of a network, the steps of a pipeline."""
    implemented_by: Id | None = None
    """The program of the register that holds the code."""

class Landmarker(ModelImplementation):
    """A simple and fast learner, run to find out how hard a dataset is."""

    _abstract: ClassVar[bool] = False
    type: Literal["Landmarker"] = "Landmarker"

class LicenseTerms(Record):
    """What a license allows, demands and forbids, in terms that can be followed along lineage."""

    _abstract: ClassVar[bool] = False
    _rules: ClassVar[tuple[Any, ...]] = (*Record._rules, 
        ('license-identified', 'A license outside the SPDX list says where its text is: add `license_url`.', (('spdx_id', 'absent', None),), (('license_url', 'present', None),)),
    )
    type: Literal["LicenseTerms"] = "LicenseTerms"
    name: str
    """A short name for people."""
    spdx_id: Annotated[str, Field(pattern='^[A-Za-z0-9.+-]+$')] | None = None
    """The id of the license in the SPDX list, if it is there."""
    license_url: Iri | None = None
    """The address of the license's text."""
    permits: Many[LicenseAction] = []
    """What the license allows."""
    requires: Many[LicenseAction] = []
    """What the license demands."""
    prohibits: Many[LicenseAction] = []
    """What the license forbids."""
    use_restriction: Many[str] = []
    """Uses that the license forbids, each in one short phrase."""
    requires_name_prefix: str | None = None
    """How the name of everything made from the asset must begin."""
    requires_notice: str | None = None
    """The words that the license wants to be shown or passed on."""
    excludes_territory: Many[Annotated[str, Field(pattern='^([A-Z]{2}(-[A-Z0-9]{1,3})?|EEA|WORLD)$')]] = []
    """The countries or regions in which the license gives no rights."""
    user_threshold: Annotated[Integer, Field(ge=1)] | None = None
    """From how many monthly users on another agreement is needed."""
    binds_outputs: bool | None = None
    """True if the license also binds what is made with the outputs of the model."""
    derivative_scope: Many[DerivativeScope] = []
    """What counts as derived from the asset, in the sense of the license."""
    compatible_downstream: Many[Annotated[Iri, Field(pattern='^(spdx:[A-Za-z0-9.+-]+|(https?|urn):[^ \\n\\r]+|license(/[A-Za-z0-9._~%-]+)+)$')]] = []
    """Licenses under which derived works may be given away, besides itself."""

class LifecycleEvent(Activity):
    """A change of stage: an asset was registered, promoted, deployed, changed or retired."""

    _abstract: ClassVar[bool] = False
    _rules: ClassVar[tuple[Any, ...]] = (*Activity._rules, 
        ('modification-reasoned', 'A substantial modification says why it was made: add `reason`.', (('is_substantial_modification', 'equals', True),), (('reason', 'present', None),)),
    )
    type: Literal["LifecycleEvent"] = "LifecycleEvent"
    subject_asset: Id
    """The asset that changed its stage."""
    from_stage: LifecycleStage | None = None
    """The stage before the change."""
    to_stage: LifecycleStage
    """The stage after the change."""
    reason: str | None = None
    """Why it was done, or decided so."""
    is_substantial_modification: bool | None = None
    """True if the asset changes so much that a new assessment is due."""
    is_predetermined: bool | None = None
    """True if the change was foreseen, and assessed, from the start."""
    performed_by: Many[Id] = []
    """Who made the change."""

class ModelCard(Card):
    """The card of one model, with the sections of Mitchell and others (2019) and of the template of Hugging Face."""

    _abstract: ClassVar[bool] = False
    type: Literal["ModelCard"] = "ModelCard"
    describes: Id
    """The asset that the card is about."""
    model_details: str | None = None
    """Section "Model details": what kind of model it is and how it came to be."""
    model_kind: str | None = None
    """The type of the model, in words."""
    pipeline_tag: str | None = None
    """The task, as the Hub names it."""
    framework: str | None = None
    """The library that loads the model."""
    base_model_names: Many[str] = []
    """The models that this one was made from, as written."""
    base_model_relation_as_written: str | None = None
    """How the model was made from them, as written."""
    mentioned_model: Many[Id] = []
    """The models that were recognized in what is written."""
    new_version_name: str | None = None
    """The model that should be used instead, as written."""
    metric_names: Many[str] = []
    """The measures that the card names, as written."""
    demo_url: Many[str] = []
    """Where to try the model."""
    primary_use: str | None = None
    """Section "Intended use": what the model is for when used as it is, and for whom."""
    downstream_use: str | None = None
    """Section "Downstream use": use in a larger system, or after further training."""
    out_of_scope_section: str | None = None
    """Section "Out-of-scope use": uses for which the model is not fit."""
    factors: str | None = None
    """Section "Factors": groups, instruments and environments on which results may depend."""
    evaluation_factors: str | None = None
    """Which of these factors were evaluated, and why these."""
    metrics_section: str | None = None
    """Section "Metrics": measures, decision thresholds, and how variation was taken into account."""
    evaluation_data_section: str | None = None
    """Section "Evaluation data": which data, why these, and how they were prepared."""
    training_data_section: str | None = None
    """Section "Training data": which data, or how they are distributed if they cannot be named."""
    quantitative_analyses: str | None = None
    """Section "Quantitative analyses": results, factor by factor."""
    intersectional_results: str | None = None
    """Results for combinations of factors."""
    results_summary: str | None = None
    """The results in short."""
    ethical_considerations: str | None = None
    """Section "Ethical considerations": sensitive data, human life, risks and harms."""
    caveats_and_recommendations: str | None = None
    """Section "Caveats and recommendations": what else should be tested or known."""
    bias_risks_limitations: str | None = None
    """Section "Bias, risks and limitations": where the model may be wrong or unfair."""
    recommendations: str | None = None
    """What users should do about bias, risks and limitations."""
    usage_instructions: str | None = None
    """Section "How to get started": how to load and call the model."""
    training_procedure: str | None = None
    """How the model was trained, in words."""
    preprocessing_section: str | None = None
    """How the data were prepared for training, in words."""
    training_hyperparameters: str | None = None
    """The settings of the training, in words."""
    training_regime: str | None = None
    """The precision of the training, for example `fp16 mixed precision`."""
    speeds_sizes_times: str | None = None
    """Speed, size and time of the training."""
    model_examination: str | None = None
    """What is known about how the model works inside."""
    environmental_impact: Many[EnvironmentalImpact] = []
    """What the work cost in energy and carbon."""
    technical_specifications: str | None = None
    """Section "Technical specifications": architecture, objective and infrastructure."""

class ModelEvaluation(Record):
    """A measured result: one model, one measure, one dataset. What somebody only says is a claim."""

    _abstract: ClassVar[bool] = False
    type: Literal["ModelEvaluation"] = "ModelEvaluation"
    evaluated_model: Id
    """The model that was measured."""
    uses_measure: Id
    """The measure that was used, claimed or bounded."""
    evaluation_value: float
    """The value of the measure."""
    metric: str | None = None
    """The name of the measure, as the source writes it."""
    value_text: str | None = None
    """The value, as the source writes it, for example `286.26 +/- 16.68`."""
    unit: str | None = None
    """The unit of measure of a value, for example `years`."""
    value_deviation: Annotated[float, Field(ge=0)] | None = None
    """The standard deviation of the value over runs or folds."""
    evaluation_dataset: Id | None = None
    """The data that the model was measured on."""
    dataset_name: str | None = None
    """The name of the dataset, as the source writes it."""
    dataset_revision: str | None = None
    """The revision of the data that were used."""
    dataset_digest: Annotated[str, Field(pattern='^[0-9a-f]{32,128}$')] | None = None
    """The digest of the data that were used."""
    dataset_config: str | None = None
    """The configuration of the data that was used."""
    dataset_split: str | None = None
    """The part of the data that was used, as the source writes it."""
    evaluation_procedure: EvaluationProcedure | None = None
    """How the result was measured."""
    subgroup: str | None = None
    """The part of the population that was looked at, for example `over 60`."""
    is_independent: bool | None = None
    """True if those who measured are not those who built the model."""
    value_status: ValueStatus | None = None
    """How the value came to be known."""
    evaluated_by: Many[Id] = []
    """Who measured the result."""
    evaluated_at: DateTime | None = None
    """When the result was measured."""
    of_benchmark: Id | None = None
    """The benchmark of which this is a result."""
    source_url: Iri | None = None
    """Where the source, the result or the statement is published."""
    verify_token: str | None = None
    """The token by which a hub marks a result as verified."""

class ModelLake(Record):
    """One model lake: the place of an organization's datasets, programs and models, and of all that explains them."""

    _abstract: ClassVar[bool] = False
    type: Literal["ModelLake"] = "ModelLake"
    name: str
    """A short name for people."""
    zones: Annotated[Many[Id], Field(min_length=1, max_length=3)]
    """The zones of the lake; there are three kinds."""
    registries: Annotated[Many[Id], Field(max_length=4)] = []
    """The registers of the lake's metadata store; there are four kinds."""
    administrator: Id | None = None
    """Who looks after the asset in the lake."""

class MonitoringObservation(Record):
    """One value that was observed while something was in use."""

    _abstract: ClassVar[bool] = False
    type: Literal["MonitoringObservation"] = "MonitoringObservation"
    observes: Id
    """What was observed: a deployment, a model, a dataset."""
    observed_measure: Id
    """The measure that was observed."""
    observed_value: float
    """The value that was observed."""
    observed_at: DateTime
    """When the value was observed."""
    baseline_value: float | None = None
    """The value with which the observed one is compared."""
    breaches_threshold: bool | None = None
    """True if the observed value is outside its bounds."""

class Operation(Record):
    """An operation that processes can use again and again."""

    _abstract: ClassVar[bool] = False
    type: Literal["Operation"] = "Operation"
    name: str
    """A short name for people."""
    formula: str | None = None
    """A formula, or the definition in symbols."""

class Organization(Agent):
    """A company, an authority, a department or a team."""

    _abstract: ClassVar[bool] = False
    type: Literal["Organization"] = "Organization"
    name: str
    """A short name for people."""

class OutputModel(Asset):
    """A trained model: kept in the model repository, listed in the model registry."""

    _abstract: ClassVar[bool] = False
    _rules: ClassVar[tuple[Any, ...]] = (*Asset._rules, 
        ('marketed-model-provided', 'A model on the market of the Union has a provider: add `provider`.', (('market_status', 'equals', 'placed_on_eu_market'),), (('provider', 'present', None),)),
    )
    type: Literal["OutputModel"] = "OutputModel"
    name: str
    """A short name for people."""
    model_path: str | None = None
    """The path or address of the model's file."""
    model_type: Many[ModelType] = []
    """The kind of model."""
    model_format: Many[ModelFormat] = []
    """The formats in which a model is stored."""
    model_family: str | None = None
    """The family that shares one origin, for example `llama`."""
    framework: str | None = None
    """The library that loads the model."""
    trained_on: Many[Id] = []
    """The data that the model learned from."""
    tested_on: Many[Id] = []
    """The data that the finished model was tested on."""
    validated_on: Many[Id] = []
    """The data by which choices between models were made."""
    evaluated_on: Many[Id] = []
    """Data from elsewhere that the model was evaluated on."""
    ml_task: Many[TaskType] = []
    """The tasks that the model performs."""
    task_label: Many[str] = []
    """Tasks in the words of the source, where no other slot has a value for them."""
    language: Many[Annotated[str, Field(pattern='^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$')]] = []
    """The natural languages of the content, or those that a model understands."""
    model_relation: Many[ModelRelation] = []
    """The models that this one was made from, each with the kind of relation."""
    number_of_parameters: Annotated[Integer, Field(ge=0)] | None = None
    """How many numbers the model learned."""
    architecture: str | None = None
    """The architecture of the model, in words."""
    input_signature: str | None = None
    """What goes into the model: names and types."""
    output_signature: str | None = None
    """What comes out of the model: names and types."""
    intended_use: Many[str] = []
    """What the model or system is meant for."""
    out_of_scope_use: Many[str] = []
    """What the model is not meant for."""
    has_purpose: Many[Id] = []
    """Why an activity was done, or what a model, a system or a request is for."""
    known_bias: Many[str] = []
    """Bias that is known, in the data or in what the model says."""
    known_limitation: Many[str] = []
    """Limits that are known, and what follows from them."""
    decision_threshold: float | None = None
    """The value from which on an output of the model counts as a yes."""
    lifecycle_stage: LifecycleStage | None = None
    """Where the model stands in its life."""
    registry_alias: Many[str] = []
    """Names under which a registry hands the model out, for example `champion`."""
    fingerprint: Annotated[str, Field(pattern='^[a-z][a-z0-9-]*:[0-9a-f]{16,128}$')] | None = None
    """A digest of the content that does not depend on row order or file format; for a model, of its weights or its behavior."""
    environmental_impact: Many[EnvironmentalImpact] = []
    """What the work cost in energy and carbon."""
    training_flop: Annotated[float, Field(ge=0)] | None = None
    """The floating-point operations spent on its training, without those of its parents."""
    provider: Id | None = None
    """Who brings the model or system to the market under its own name."""
    market_status: MarketStatus | None = None
    """Whether the model or system is on the market, and where."""
    is_open_source: bool | None = None
    """True if weights, architecture and usage information are public under a free license."""
    has_systemic_risk: bool | None = None
    """True if it is a general-purpose model with systemic risk."""
    authority_notified_on: Date | None = None
    """The day on which the authority was told that it crosses the threshold for systemic risk."""
    training_content_summary: Iri | None = None
    """The public summary of the content used for training."""

class Parameter(Record):
    """Something that can be set before an algorithm learns."""

    _abstract: ClassVar[bool] = False
    type: Literal["Parameter"] = "Parameter"
    name: str
    """A short name for people."""
    data_type: str | None = None
    """The physical type, for example `float64`."""
    default_value: str | None = None
    """The value that the parameter has if nobody sets it."""

class Party(Agent):
    """Somebody or something that acts, of which the source does not say whether it is a person, an organization or software."""

    _abstract: ClassVar[bool] = False
    type: Literal["Party"] = "Party"

class PersonalDataHandling(Record):
    """What is done with personal data, and why it may be done: one entry of the record of processing."""

    _abstract: ClassVar[bool] = False
    type: Literal["PersonalDataHandling"] = "PersonalDataHandling"
    name: str
    """A short name for people."""
    handled_dataset: Annotated[Many[Id], Field(min_length=1)]
    """The data that are processed."""
    data_category: Annotated[Many[PersonalDataCategory], Field(min_length=1)]
    """The categories of personal data among them."""
    legal_basis: Annotated[Many[LegalBasis], Field(min_length=1)]
    """On which ground personal data may be processed."""
    handling_purpose: Annotated[Many[Id], Field(min_length=1)]
    """What the data are processed for."""
    retention_period: Annotated[str, Field(pattern='^P(([0-9]+[YMWD])+(T([0-9]+([.][0-9]+)?[HMS])+)?|T([0-9]+([.][0-9]+)?[HMS])+)$')] | None = None
    """How long the data are kept."""
    controller: Id | None = None
    """Who decides why and how the data are processed."""
    transfer_tool: str | None = None
    """The legal instrument that allows personal data to leave their jurisdiction here, for example standard contractual clauses."""

class Process(Activity):
    """The preparation of data: integration, cleaning, transformation or reduction."""

    _abstract: ClassVar[bool] = False
    _rules: ClassVar[tuple[Any, ...]] = (*Activity._rules, 
        ('process-explained', 'A process has operations, unless it failed before the first: add `contains_op`, or the status `not_completed`.', (('contains_op', 'absent', None),), (('activity_status', 'equals', 'not_completed'),)),
    )
    type: Literal["Process"] = "Process"
    source_data: Annotated[Many[Id], Field(min_length=1)]
    """The datasets that went into the process."""
    target_data: Many[Id] = []
    """The datasets that came out of the process."""
    processed_by: Annotated[Many[Id], Field(min_length=1)]
    """Who processed the data."""
    has_subprocess: Many[Id] = []
    """Processes that are parts of this one."""
    contains_op: Many[ProcessingOperation] = []
    """Its operations, in the order of their positions."""
    programming_language: str | None = None
    """The programming language of the code."""
    creation_date: Date | None = None
    """The day on which the asset came into being."""
    modified_at: DateTime | None = None
    """The time of the last change."""

class Program(Asset):
    """Code: for ingestion, processing, repartition, model building, governance or serving."""

    _abstract: ClassVar[bool] = False
    type: Literal["Program"] = "Program"
    name: str
    """A short name for people."""
    program_kind: ProgramKind | None = None
    """What the program is for."""
    source_code_url: str | None = None
    """The address or path of the code."""
    commit_id: Annotated[str, Field(pattern='^[0-9a-f]{7,64}$')] | None = None
    """The exact revision of the code in its repository."""
    uncommitted_digest: Annotated[str, Field(pattern='^[0-9a-f]{32,128}$')] | None = None
    """The SHA-256 digest of changes that were not committed when it ran."""
    programming_language: str | None = None
    """The programming language of the code."""
    binary_url: str | None = None
    """The address or path of the compiled program."""

class Purpose(Concept):
    """Why something is done, or may be done."""

    _abstract: ClassVar[bool] = False
    type: Literal["Purpose"] = "Purpose"
    name: str
    """A short name for people."""
    broader: Many[Id] = []
    """The terms whose meaning includes that of this one."""
    purpose_category: PurposeCategory | None = None
    """The kind of purpose."""

class QualityMetric(Record):
    """What is measured, and how."""

    _abstract: ClassVar[bool] = False
    type: Literal["QualityMetric"] = "QualityMetric"
    name: str
    """A short name for people."""
    formula: str | None = None
    """A formula, or the definition in symbols."""
    unit: str | None = None
    """The unit of measure of a value, for example `years`."""
    quality_dimension: QualityDimension | None = None
    """The side of quality that the metric measures."""
    optimization_direction: MetricDirection | None = None
    """Whether more of the measure is better, or less."""

class RealtimeAnalysis(Analysis):
    """An analysis of a stream."""

    _abstract: ClassVar[bool] = False
    type: Literal["RealtimeAnalysis"] = "RealtimeAnalysis"
    realtime_process: Many[Id] = []
    """The streaming processes on which the analysis depends."""

class Registry(Record):
    """One of the four registers in the metadata store."""

    _abstract: ClassVar[bool] = False
    type: Literal["Registry"] = "Registry"
    name: str
    """A short name for people."""
    registry_type: RegistryType
    """Which of the four registers it is."""
    stored_in: Many[Id] = []
    """The storage areas that hold the asset, or the register."""

class RemediationDecision(Record):
    """What is to be done with an asset because something it was made from was withdrawn, or must be erased. It closes the finding."""

    _abstract: ClassVar[bool] = False
    _rules: ClassVar[tuple[Any, ...]] = (*Record._rules, 
        ('acceptance-reasoned', 'Who accepts what was learned from withdrawn data says why: add `reason`.', (('remediation_action', 'equals', 'accept_with_reason'),), (('reason', 'present', None),)),
        ('inaction-reasoned', 'Who does nothing about withdrawn data says why: add `reason`.', (('remediation_action', 'equals', 'no_action_needed'),), (('reason', 'present', None),)),
        ('decision-caused', 'A decision has a cause: add `concerns_asset` or `answers_request`.', (('concerns_asset', 'absent', None),), (('answers_request', 'present', None),)),
    )
    type: Literal["RemediationDecision"] = "RemediationDecision"
    remediated_asset: Id
    """The asset about which is decided."""
    concerns_asset: Many[Id] = []
    """The withdrawn asset that made the decision necessary."""
    answers_request: Many[Id] = []
    """The request that made the decision necessary."""
    remediation_action: RemediationAction
    """What is to be done with the asset."""
    reason: str | None = None
    """Why it was done, or decided so."""
    decided_by: Annotated[Many[Id], Field(min_length=1)]
    """Who took the decision."""
    decided_at: DateTime
    """When the decision was taken."""

class RiskAssessment(Assessment):
    """An assessment of the risks of something."""

    _abstract: ClassVar[bool] = False
    type: Literal["RiskAssessment"] = "RiskAssessment"
    assessment_kind: AssessmentKind
    """The kind of assessment."""
    identified_risk: Many[RiskItem] = []
    """The risks that the assessment found."""

class ServingEndpoint(Record):
    """An address that serves data, programs or models."""

    _abstract: ClassVar[bool] = False
    type: Literal["ServingEndpoint"] = "ServingEndpoint"
    endpoint_url: Iri
    """The address that serves."""
    serves_dataset: Many[Id] = []
    """The datasets that the address serves."""
    serves_program: Many[Id] = []
    """The programs that the address serves."""

class SoftwareAgent(Agent):
    """A pipeline, a bot or a service that acts by itself."""

    _abstract: ClassVar[bool] = False
    type: Literal["SoftwareAgent"] = "SoftwareAgent"
    name: str
    """A short name for people."""

class StorageArea(Record):
    """A store: for raw, intermediate or analysis data, for models, or for metadata."""

    _abstract: ClassVar[bool] = False
    type: Literal["StorageArea"] = "StorageArea"
    name: str
    """A short name for people."""
    storage_area_type: StorageAreaType
    """Which of the stores it is."""
    jurisdiction: Annotated[str, Field(pattern='^([A-Z]{2}(-[A-Z0-9]{1,3})?|EEA|WORLD)$')] | None = None
    """The country or region whose law holds where the store or the machine stands."""

class StreamSource(Record):
    """A source that delivers data without end, such as a sensor or a message queue."""

    _abstract: ClassVar[bool] = False
    type: Literal["StreamSource"] = "StreamSource"

class Study(Asset):
    """A project that groups analyses with one aim."""

    _abstract: ClassVar[bool] = False
    type: Literal["Study"] = "Study"
    name: str
    """A short name for people."""
    part_of_study: Many[Id] = []
    """The studies of which the analysis, or the study, is a part."""
    objective: str | None = None
    """The question that the study is to answer."""

class Tag(Concept):
    """A word under which things are found."""

    _abstract: ClassVar[bool] = False
    type: Literal["Tag"] = "Tag"
    name: str
    """A short name for people."""
    broader: Many[Id] = []
    """The terms whose meaning includes that of this one."""

class Task(Record):
    """What an analysis or a model is to do."""

    _abstract: ClassVar[bool] = False
    type: Literal["Task"] = "Task"
    name: str
    """A short name for people."""
    task_type: TaskType | None = None
    """The kind of task."""
    has_evaluation_measure: Many[Id] = []
    """The measures by which success at the task, or on the benchmark, is judged."""

class User(Agent):
    """A person who works with the lake."""

    _abstract: ClassVar[bool] = False
    type: Literal["User"] = "User"
    first_name: str | None = None
    """The given name of the person."""
    last_name: str | None = None
    """The family name of the person."""
    role: Many[StakeholderRole] = []
    """What the person does in the lake."""
    competence: Many[str] = []
    """Training or knowledge that qualifies the person for a task, such as overseeing a system."""

class UserFeedback(Record):
    """What a user says about an asset."""

    _abstract: ClassVar[bool] = False
    type: Literal["UserFeedback"] = "UserFeedback"
    feedback_target: Id
    """The asset about which something is said."""
    feedback_text: str | None = None
    """What is said, in the user's words."""
    rating: Annotated[Integer, Field(ge=1, le=5)] | None = None
    """A mark from 1, bad, to 5, good."""
    feedback_type: FeedbackType | None = None
    """The kind of feedback."""
    given_by: Id
    """Who gave the feedback."""
    resolution: str | None = None
    """What was done about the feedback."""

class Vulnerability(Record):
    """A known weakness of software, or of a model."""

    _abstract: ClassVar[bool] = False
    type: Literal["Vulnerability"] = "Vulnerability"
    vulnerability_id: Annotated[str, Field(pattern='^[A-Z][A-Z0-9]*(-[A-Za-z0-9]+)+$')]
    """The id of the vulnerability, for example `CVE-2024-5206`."""
    affects: Many[Id] = []
    """The assets that have the vulnerability."""
    affected_package: Many[Annotated[str, Field(pattern='^pkg:[a-z][a-z0-9.+-]*/[^ \\n\\r]+$')]] = []
    """The packages that have the vulnerability."""
    severity: Level | None = None
    """How severe the vulnerability or the risk is."""
    vex_statement: Many[VexStatement] = []
    """For which products the vulnerability matters, and for which not."""
    source_url: Iri | None = None
    """Where the source, the result or the statement is published."""

class Zone(Record):
    """One of the three zones of a model lake. Each has a layer of programs over a layer of stores."""

    _abstract: ClassVar[bool] = False
    type: Literal["Zone"] = "Zone"
    name: str
    """A short name for people."""
    zone_type: ZoneType
    """Which of the three zones it is."""
    storage_areas: Many[Id] = []
    """The stores of the zone's data layer."""

CLASSES: dict[str, type[Node]] = {
    "AISystem": AISystem,
    "AccessEvent": AccessEvent,
    "AccessGrant": AccessGrant,
    "AccessPolicy": AccessPolicy,
    "AccessRequest": AccessRequest,
    "AccessRule": AccessRule,
    "AgentAttribution": AgentAttribution,
    "Algorithm": Algorithm,
    "Analysis": Analysis,
    "AnalysisFeatures": AnalysisFeatures,
    "AnalysisTarget": AnalysisTarget,
    "Approval": Approval,
    "Artifact": Artifact,
    "Attribute": Attribute,
    "AttributeRelationship": AttributeRelationship,
    "AttributionRecord": AttributionRecord,
    "AuditRecord": AuditRecord,
    "Benchmark": Benchmark,
    "CardSplit": CardSplit,
    "Checksum": Checksum,
    "Claim": Claim,
    "ComplianceAssessment": ComplianceAssessment,
    "ContactPoint": ContactPoint,
    "DataRepartition": DataRepartition,
    "DataSplit": DataSplit,
    "DataSubjectRequest": DataSubjectRequest,
    "DatasetCard": DatasetCard,
    "DatasetQuality": DatasetQuality,
    "DatasetRelationship": DatasetRelationship,
    "DatasetSource": DatasetSource,
    "Deployment": Deployment,
    "Distribution": Distribution,
    "Documentation": Documentation,
    "EntityClass": EntityClass,
    "Environment": Environment,
    "EnvironmentalImpact": EnvironmentalImpact,
    "EvaluationMeasure": EvaluationMeasure,
    "EvaluationProcedure": EvaluationProcedure,
    "Execution": Execution,
    "GlobalDictionaryEntry": GlobalDictionaryEntry,
    "Hardware": Hardware,
    "HumanOversight": HumanOversight,
    "Incident": Incident,
    "Ingest": Ingest,
    "Landmarker": Landmarker,
    "LicenseTerms": LicenseTerms,
    "LifecycleEvent": LifecycleEvent,
    "MetaFeatureValue": MetaFeatureValue,
    "MetricThreshold": MetricThreshold,
    "ModelCard": ModelCard,
    "ModelEvaluation": ModelEvaluation,
    "ModelImplementation": ModelImplementation,
    "ModelLake": ModelLake,
    "ModelLakeDataset": ModelLakeDataset,
    "ModelRelation": ModelRelation,
    "MonitoringObservation": MonitoringObservation,
    "Operation": Operation,
    "Organization": Organization,
    "OutputModel": OutputModel,
    "Parameter": Parameter,
    "ParameterSetting": ParameterSetting,
    "Party": Party,
    "PersonalDataHandling": PersonalDataHandling,
    "Process": Process,
    "ProcessingOperation": ProcessingOperation,
    "Program": Program,
    "Purpose": Purpose,
    "QualityMetric": QualityMetric,
    "RealtimeAnalysis": RealtimeAnalysis,
    "Registry": Registry,
    "RemediationDecision": RemediationDecision,
    "RiskAssessment": RiskAssessment,
    "RiskItem": RiskItem,
    "ServingEndpoint": ServingEndpoint,
    "Signature": Signature,
    "SoftwareAgent": SoftwareAgent,
    "SoftwareLibrary": SoftwareLibrary,
    "Statement": Statement,
    "StorageArea": StorageArea,
    "StreamSource": StreamSource,
    "Study": Study,
    "Tag": Tag,
    "Task": Task,
    "User": User,
    "UserFeedback": UserFeedback,
    "VexStatement": VexStatement,
    "Vulnerability": Vulnerability,
    "Zone": Zone,
}
"""Every class that a record or value can have, by its name."""

"""Write fitted estimators, and what they make of rows, as golden-VERSION.zip.

    python predict/sklearn/testdata/make_golden.py

Run it with each version of scikit-learn whose pickles are read: 1.2.2, 1.5.2 and the
newest write all cases, others those in which versions have differed. Each case is NAME.pkl or NAME.joblib, and NAME.json with the rows and the
output of scikit-learn. NaN and None are null.
"""

import io
import json
import pickle
import sys
import warnings
import zipfile
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import scipy.sparse as sp
import sklearn
from sklearn import datasets
from sklearn.compose import ColumnTransformer, make_column_selector
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.feature_selection import SelectKBest, SelectPercentile, VarianceThreshold, f_classif
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.linear_model import ElasticNet, GammaRegressor, HuberRegressor, Lasso, LinearRegression, LogisticRegression, Perceptron, PoissonRegressor, Ridge, RidgeClassifier, SGDClassifier, SGDRegressor
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.preprocessing import (
    Binarizer,
    FunctionTransformer,
    KBinsDiscretizer,
    LabelEncoder,
    MaxAbsScaler,
    MinMaxScaler,
    Normalizer,
    OneHotEncoder,
    OrdinalEncoder,
    PolynomialFeatures,
    PowerTransformer,
    QuantileTransformer,
    RobustScaler,
    StandardScaler,
)
from sklearn.svm import LinearSVC, LinearSVR
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor, ExtraTreeClassifier, ExtraTreeRegressor

warnings.filterwarnings("ignore")
rng = np.random.default_rng(7)
VERSION = ".".join(sklearn.__version__.split(".")[:2])
MINOR = int(VERSION.split(".")[1])
ROWS = 25
WHOLE = ("1.2", "1.5", "1.9")
DIFFERING = ("boosting", "forest", "histogram", "imputer-empty", "one-hot", "ordinal", "tree")


def holed(X, share=0.15):
    X = X.copy()
    X[rng.random(X.shape) < share] = np.nan
    return X


diabetes, target = datasets.load_diabetes(return_X_y=True)
iris, species = datasets.load_iris(return_X_y=True)
cancer, malignant = datasets.load_breast_cancer(return_X_y=True)
cancer = cancer[:, :8]
missing = holed(diabetes[:200, :5])
skewed = rng.lognormal(size=(200, 4))
repeated = rng.integers(0, 5, size=(200, 3)).astype(float)
sparse = sp.random(100, 6, density=0.3, format="csr", random_state=3)


def people(n, unseen=False):
    towns = ["Ulm", "Köln", "Bonn", "Jena"] + (["Oslo"] if unseen else [])
    frame = pd.DataFrame({
        "age": rng.integers(18, 90, n).astype(float), "income": rng.lognormal(10, 1, n), "town": rng.choice(towns, n, p=[0.5, 0.3, 0.15, 0.05] if not unseen else [0.3, 0.2, 0.2, 0.1, 0.2]),
        "member": rng.random(n) < 0.4, "children": rng.integers(0, 4, n), "plan": rng.choice(["a", "b", "c"], n).astype(object),
    })
    frame["town"] = frame["town"].astype(object)
    frame.loc[rng.random(n) < 0.2, "age"] = np.nan
    frame.loc[rng.random(n) < 0.2, "plan"] = np.nan
    return frame


crowd, visitors = people(300), people(ROWS, unseen=True)
known = people(ROWS)
UFUNCS = """log log2 log10 log1p exp exp2 expm1 sqrt cbrt square absolute fabs negative sign floor ceil trunc rint sin cos tan arcsin arccos
arctan sinh cosh tanh arcsinh arccosh arctanh deg2rad radians rad2deg degrees""".split()
numeric, textual = ["age", "income"], ["town", "plan"]


def preparation(**options):
    return ColumnTransformer([
        ("numbers", Pipeline([("impute", SimpleImputer(strategy="median")), ("scale", StandardScaler())]), numeric),
        ("categories", OneHotEncoder(handle_unknown="ignore"), textual),
    ], **options)


def mixed(*steps, **options):
    return ColumnTransformer(list(steps), **options)


# name: (transformer, what to fit it on, rows to transform)
TRANSFORMERS = {
    "standard": (StandardScaler(), missing, missing), "standard-mean": (StandardScaler(with_std=False), missing, missing), "standard-scale": (StandardScaler(with_mean=False), missing, missing),
    "standard-nothing": (StandardScaler(with_mean=False, with_std=False), missing, missing), "standard-sparse": (StandardScaler(with_mean=False), sparse, sparse),
    "min-max": (MinMaxScaler(), missing, missing), "min-max-clip": (MinMaxScaler((-2, 3), clip=True), missing[:50], missing[50:]),
    "max-abs": (MaxAbsScaler(), missing, missing), "max-abs-sparse": (MaxAbsScaler(), sparse, sparse), "robust": (RobustScaler(), missing, missing),
    "robust-scale": (RobustScaler(with_centering=False, quantile_range=(10, 90), unit_variance=True), missing, missing),
    "normalizer-l1": (Normalizer("l1"), diabetes, diabetes), "normalizer-l2": (Normalizer(), diabetes, diabetes), "normalizer-max": (Normalizer("max"), diabetes, diabetes), "normalizer-sparse": (Normalizer(), sparse, sparse),
    "binarizer": (Binarizer(threshold=0.01), diabetes, diabetes), "binarizer-sparse": (Binarizer(threshold=0.5), sparse, sparse),
    "imputer-mean": (SimpleImputer(), missing, missing), "imputer-median": (SimpleImputer(strategy="median", add_indicator=True), missing, missing),
    "imputer-frequent": (SimpleImputer(strategy="most_frequent", missing_values=2), repeated, repeated), "imputer-constant": (SimpleImputer(strategy="constant", fill_value=-1.5), missing, missing),
    "imputer-zero": (SimpleImputer(strategy="constant"), missing, missing),
    "imputer-empty": (SimpleImputer(), np.c_[missing, np.full(len(missing), np.nan)], np.c_[missing, np.ones(len(missing))]),
    "imputer-empty-kept": (SimpleImputer(keep_empty_features=True), np.c_[missing, np.full(len(missing), np.nan)], np.c_[missing, np.full(len(missing), np.nan)]),
    "imputer-empty-constant": (SimpleImputer(strategy="constant", fill_value=3.0), np.c_[missing, np.full(len(missing), np.nan)], np.c_[missing, np.full(len(missing), np.nan)]),
    "imputer-text": (make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder(handle_unknown="ignore")), crowd[textual], visitors[textual]),
    "imputer-text-constant": (make_pipeline(SimpleImputer(strategy="constant", fill_value="none"), OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)), crowd[textual], visitors[textual]),
    "imputer-text-marker": (make_pipeline(SimpleImputer(strategy="most_frequent", missing_values="b"), OneHotEncoder(handle_unknown="ignore")), crowd[["town"]], visitors[["town"]]),
    "indicator": (MissingIndicator(error_on_new=False), missing, missing), "indicator-all": (MissingIndicator(features="all"), missing, missing), "indicator-sparse": (MissingIndicator(sparse=True), missing, missing),
    "one-hot": (OneHotEncoder(handle_unknown="ignore"), crowd[textual], visitors[textual]), "one-hot-numbers": (OneHotEncoder(), repeated, repeated),
    "one-hot-bool": (OneHotEncoder(), crowd[["member", "children"]], known[["member", "children"]]), "one-hot-dense": (OneHotEncoder(sparse_output=False), crowd[textual], known[textual]),
    "one-hot-first": (OneHotEncoder(drop="first"), crowd[textual], known[textual]), "one-hot-binary": (OneHotEncoder(drop="if_binary"), crowd[["member", "town"]], known[["member", "town"]]),
    "one-hot-first-ignore": (OneHotEncoder(drop="first", handle_unknown="ignore"), crowd[textual], visitors[textual]),
    "one-hot-listed": (OneHotEncoder(drop=["Bonn", "b"], categories=[["Ulm", "Köln", "Bonn", "Jena"], ["b", "a", "c", np.nan]]), crowd[textual], known[textual]),
    "one-hot-infrequent": (OneHotEncoder(min_frequency=60, handle_unknown="infrequent_if_exist"), crowd[textual], visitors[textual]),
    "one-hot-infrequent-ignore": (OneHotEncoder(max_categories=3, handle_unknown="ignore"), crowd[textual], visitors[textual]),
    "one-hot-infrequent-drop": (OneHotEncoder(min_frequency=0.2, drop="first", handle_unknown="infrequent_if_exist"), crowd[textual], visitors[textual]),
    "ordinal": (OrdinalEncoder(), crowd[textual], known[textual]), "ordinal-unknown": (OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1, encoded_missing_value=-2), crowd[textual], visitors[textual]),
    "ordinal-nan": (OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan), crowd[textual], visitors[textual]), "ordinal-numbers": (OrdinalEncoder(dtype=np.int64), repeated, repeated),
    "label": (LabelEncoder(), crowd["town"], known["town"]), "label-numbers": (LabelEncoder(), species, species),
    "bins": (KBinsDiscretizer(4), diabetes, diabetes), "bins-ordinal": (KBinsDiscretizer(3, encode="ordinal", strategy="uniform"), skewed, skewed), "bins-dense": (KBinsDiscretizer(3, encode="onehot-dense", strategy="kmeans"), skewed, skewed),
    "polynomial": (PolynomialFeatures(3), diabetes[:, :4], diabetes[:, :4]), "polynomial-interactions": (PolynomialFeatures(3, interaction_only=True, include_bias=False), diabetes[:, :5], diabetes[:, :5]),
    "polynomial-range": (PolynomialFeatures((2, 3)), diabetes[:, :3], diabetes[:, :3]), "power": (PowerTransformer(), missing, missing), "power-plain": (PowerTransformer(standardize=False), skewed, skewed),
    "box-cox": (PowerTransformer("box-cox"), skewed, skewed), "quantile": (QuantileTransformer(n_quantiles=40), missing, missing), "quantile-repeated": (QuantileTransformer(n_quantiles=50), repeated, repeated + 0.25 * (repeated > 3)),
    "quantile-normal": (QuantileTransformer(n_quantiles=60, output_distribution="normal"), skewed[:150], skewed[150:]),
    "function": (FunctionTransformer(np.log1p), skewed, skewed), "function-none": (FunctionTransformer(), missing, missing), "function-sqrt": (FunctionTransformer(np.sqrt, validate=True), skewed, skewed),
    "functions": (FeatureUnion([(name, FunctionTransformer(getattr(np, name))) for name in UFUNCS]), rng.uniform(-2, 2, (60, 1)), rng.uniform(-2, 2, (60, 1))), "function-sparse": (FunctionTransformer(np.sqrt, accept_sparse=True), sparse, sparse),
    "columns-of-sparse": (mixed(("a", MaxAbsScaler(), [3, 1]), ("b", "passthrough", [4]), ("c", VarianceThreshold(0.01), [0, 2, 5])), sparse, sparse), "union-of-sparse": (FeatureUnion([("a", MaxAbsScaler()), ("svd", TruncatedSVD(2, random_state=0))]), sparse, sparse),
    "pca": (PCA(3), diabetes, diabetes), "pca-whiten": (PCA(4, whiten=True), iris, iris), "svd": (TruncatedSVD(3, random_state=0), diabetes, diabetes), "svd-sparse": (TruncatedSVD(3, random_state=0), sparse, sparse),
    "variance": (VarianceThreshold(0.5), iris, iris), "k-best": (SelectKBest(f_classif, k=2), (iris, species), iris), "k-best-all": (SelectKBest(f_classif, k="all"), (iris, species), iris), "percentile": (SelectPercentile(f_classif, percentile=40), (cancer, malignant), cancer),
    "union": (FeatureUnion([("scale", StandardScaler()), ("pca", PCA(2)), ("gone", "drop"), ("same", "passthrough")], transformer_weights={"pca": 2.5}), iris, iris),
    "union-sparse": (FeatureUnion([("bins", KBinsDiscretizer(3)), ("scale", StandardScaler())]), iris, iris),
    "columns": (preparation(), crowd, visitors), "columns-dense": (preparation(sparse_threshold=0), crowd, visitors), "columns-sparse": (preparation(sparse_threshold=1), crowd, visitors),
    "columns-remainder": (mixed(("scale", StandardScaler(), ["income"]), ("gone", "drop", ["town", "plan"]), remainder="passthrough"), crowd, known),
    "columns-remainder-step": (mixed(("town", OneHotEncoder(handle_unknown="ignore"), ["town"]), ("same", "passthrough", ["member"]), ("gone", "drop", ["plan"]), remainder=MinMaxScaler()), crowd, visitors),
    "columns-weights": (mixed(("a", StandardScaler(), ["age", "income"]), ("b", OneHotEncoder(handle_unknown="ignore"), ["town"]), transformer_weights={"a": 0.5, "b": 3}), crowd, visitors),
    "columns-selected": (mixed(("n", SimpleImputer(), make_column_selector(dtype_include="number")), ("t", OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=9), make_column_selector(dtype_include=object))), crowd, visitors),
    "columns-places": (mixed(("a", StandardScaler(), [0, 2]), ("b", MinMaxScaler(), slice(2, 4)), ("c", "passthrough", [-1]), ("d", RobustScaler(), np.array([True] + [False] * 8 + [True]))), diabetes, diabetes),
    "columns-empty": (mixed(("a", StandardScaler(), [0, 2]), ("b", MinMaxScaler(), [])), diabetes, diabetes),
    "columns-names": (mixed(("a", StandardScaler(), slice("age", "income")), ("b", OrdinalEncoder(), ["member"])), crowd, known),
    "pipeline": (Pipeline([("prepare", preparation()), ("same", "passthrough"), ("scale", MaxAbsScaler()), ("select", VarianceThreshold())]), crowd, visitors),
    "pipeline-function": (make_pipeline(mixed(("log", make_pipeline(SimpleImputer(), FunctionTransformer(np.log1p)), numeric), ("town", OneHotEncoder(handle_unknown="ignore", sparse_output=False), ["town"])), PolynomialFeatures(2), StandardScaler()), crowd, visitors),
    "pipeline-nested": (make_pipeline(mixed(("a", make_pipeline(SimpleImputer(), StandardScaler()), numeric), ("t", OneHotEncoder(handle_unknown="ignore", sparse_output=False), ["town"])), mixed(("pca", PCA(2), [0, 1]), remainder="passthrough")), crowd, visitors),
}
if VERSION != "1.2":
    TRANSFORMERS["ordinal-infrequent"] = (OrdinalEncoder(min_frequency=70, handle_unknown="use_encoded_value", unknown_value=-1, encoded_missing_value=-3), crowd[textual], visitors[textual])
    TRANSFORMERS["columns-pandas"] = (preparation(sparse_threshold=0).set_output(transform="default"), crowd, visitors)
if MINOR >= 6:
    TRANSFORMERS["one-hot-warn"] = (OneHotEncoder(min_frequency=60, handle_unknown="warn"), crowd[textual], visitors[textual])
TRANSFORMERS["scale-pandas"] = (StandardScaler().set_output(transform="pandas"), crowd[["income"]], known[["income"]])

three = np.array(["setosa", "versicolor", "virginica"], dtype=object)[species]
yes = malignant == 1
# name: (model, features, target, rows)
MODELS = {
    "logistic": (LogisticRegression(max_iter=300), cancer, malignant, cancer), "logistic-text": (LogisticRegression(max_iter=300), iris, three, iris), "logistic-bool": (LogisticRegression(solver="liblinear"), cancer, yes, cancer),
    "linear": (LinearRegression(), diabetes, target, diabetes), "linear-several": (LinearRegression(), diabetes, np.c_[target, -target], diabetes), "ridge": (Ridge(), diabetes, target, diabetes),
    "lasso": (Lasso(0.1), diabetes, target, diabetes), "elastic-net": (ElasticNet(0.01), diabetes, target, diabetes), "linear-no-intercept": (LinearRegression(fit_intercept=False), diabetes, target, diabetes),
    "sgd": (SGDClassifier(loss="log_loss", random_state=0), cancer, malignant, cancer), "sgd-three": (SGDClassifier(loss="log_loss", random_state=0), StandardScaler().fit_transform(iris), species, StandardScaler().fit_transform(iris)),
    "sgd-huber": (SGDClassifier(loss="modified_huber", random_state=0), StandardScaler().fit_transform(iris), species, StandardScaler().fit_transform(iris)), "sgd-huber-two": (SGDClassifier(loss="modified_huber", random_state=0), StandardScaler().fit_transform(cancer), malignant, StandardScaler().fit_transform(cancer)),
    "sgd-hinge": (SGDClassifier(random_state=0), cancer, malignant, cancer), "sgd-regressor": (SGDRegressor(random_state=0), diabetes, target, diabetes), "perceptron": (Perceptron(random_state=0), iris, species, iris),
    "ridge-classifier": (RidgeClassifier(), cancer, yes, cancer), "ridge-classifier-three": (RidgeClassifier(), iris, three, iris), "discriminant": (LinearDiscriminantAnalysis(), iris, three, iris), "discriminant-two": (LinearDiscriminantAnalysis(), cancer, malignant, cancer),
    "poisson": (PoissonRegressor(), diabetes, target, diabetes), "gamma": (GammaRegressor(), diabetes, target, diabetes), "huber": (HuberRegressor(), diabetes, target, diabetes),
    "svc": (LinearSVC(random_state=0), iris, species, iris), "svr": (LinearSVR(random_state=0), diabetes, target, diabetes),
    "tree": (DecisionTreeClassifier(max_depth=4, random_state=0), iris, three, iris), "tree-weights": (DecisionTreeClassifier(max_depth=3, class_weight={0: 2, 1: 1, 2: 0.3}, random_state=0), iris, species, iris), "tree-regressor": (DecisionTreeRegressor(max_depth=5, random_state=0), diabetes, target, diabetes),
    "extra-tree": (ExtraTreeClassifier(max_depth=4, random_state=0), iris, species, iris), "extra-tree-regressor": (ExtraTreeRegressor(max_depth=4, random_state=0), diabetes, target, diabetes), "tree-leaf": (DecisionTreeRegressor(), np.ones((5, 2)), np.ones(5), np.ones((3, 2))),
    "forest": (RandomForestClassifier(7, max_depth=4, random_state=0), iris, species, iris), "forest-regressor": (RandomForestRegressor(7, max_depth=4, random_state=0), diabetes, target, diabetes),
    "extra-trees": (ExtraTreesClassifier(7, max_depth=4, random_state=0), cancer, yes, cancer), "extra-trees-regressor": (ExtraTreesRegressor(7, max_depth=4, random_state=0), diabetes, target, diabetes),
    "boosting": (GradientBoostingClassifier(n_estimators=8, random_state=0), cancer, malignant, cancer), "boosting-three": (GradientBoostingClassifier(n_estimators=4, random_state=0), iris, three, iris),
    "boosting-exponential": (GradientBoostingClassifier(loss="exponential", n_estimators=5, random_state=0), cancer, malignant, cancer), "boosting-zero": (GradientBoostingClassifier(init="zero", n_estimators=5, random_state=0), cancer, malignant, cancer),
    "boosting-frequent": (GradientBoostingClassifier(init=DummyClassifier(strategy="most_frequent"), n_estimators=3, random_state=0), cancer, malignant, cancer), "boosting-frequent-three": (GradientBoostingClassifier(init=DummyClassifier(strategy="most_frequent"), n_estimators=3, random_state=0), iris, three, iris),
    "boosting-regressor": (GradientBoostingRegressor(n_estimators=8, random_state=0, subsample=0.7), diabetes, target, diabetes), "boosting-quantile": (GradientBoostingRegressor(loss="quantile", alpha=0.8, n_estimators=5, random_state=0), diabetes, target, diabetes),
    "boosting-huber": (GradientBoostingRegressor(loss="huber", n_estimators=5, random_state=0), diabetes, target, diabetes),
    "histogram": (HistGradientBoostingClassifier(max_iter=5, max_leaf_nodes=8), holed(cancer), malignant, holed(cancer)), "histogram-three": (HistGradientBoostingClassifier(max_iter=4, max_leaf_nodes=6), iris, species, iris),
    "histogram-regressor": (HistGradientBoostingRegressor(max_iter=6, max_leaf_nodes=8), holed(diabetes), target, holed(diabetes)), "histogram-poisson": (HistGradientBoostingRegressor(loss="poisson", max_iter=6, max_leaf_nodes=8), diabetes, target, diabetes),
    "bayes": (GaussianNB(), iris, three, iris), "dummy": (DummyClassifier(), iris, species, iris), "dummy-frequent": (DummyClassifier(strategy="most_frequent"), cancer, malignant, cancer), "dummy-constant": (DummyClassifier(strategy="constant", constant="virginica"), iris, three, iris),
    "dummy-regressor": (DummyRegressor(), diabetes, target, diabetes), "logistic-sparse": (LogisticRegression(), sparse, (np.asarray(sparse.sum(axis=1)).ravel() > 0.8).astype(int), sparse),
    "tree-sparse": (DecisionTreeRegressor(max_depth=4, random_state=0), sparse, np.asarray(sparse.sum(axis=1)).ravel(), sparse),
    "pipeline-model": (make_pipeline(preparation(), LogisticRegression()), crowd, crowd["member"].to_numpy(), visitors), "pipeline-forest": (Pipeline([("prepare", preparation()), ("forest", RandomForestClassifier(4, max_depth=3, random_state=0))]), crowd, crowd["children"].to_numpy(), visitors),
}
if MINOR < 8:
    MODELS["logistic-ovr"] = (LogisticRegression(multi_class="ovr"), iris, species, iris)
    MODELS["logistic-multinomial"] = (LogisticRegression(multi_class="multinomial", max_iter=300), cancer, malignant, cancer)
if MINOR >= 3:
    MODELS["tree-missing"] = (DecisionTreeClassifier(max_depth=5, random_state=0), holed(cancer), malignant, holed(cancer))
if MINOR >= 4:
    MODELS["forest-missing"] = (RandomForestClassifier(5, max_depth=5, random_state=0), holed(cancer), malignant, holed(cancer))
if MINOR >= 4:
    MODELS["histogram-categories"] = (HistGradientBoostingClassifier(max_iter=6, max_leaf_nodes=8, min_samples_leaf=5, categorical_features=["town", "plan"]), crowd, (crowd["age"] > 50) ^ (crowd["town"] == "Ulm") ^ (crowd["plan"] == "a"), visitors)
    MODELS["histogram-numbers"] = (HistGradientBoostingRegressor(max_iter=6, max_leaf_nodes=8, min_samples_leaf=5, categorical_features=[1]), holed(repeated), (repeated[:, 1] % 2 + repeated[:, 0]), repeated + (repeated > 3))


def plain(value):
    if value is None or isinstance(value, (float, np.floating)) and np.isnan(value):
        return None
    return value.item() if isinstance(value, np.generic) else value


def table(X):
    if sp.issparse(X):
        X = X.tocsr()
        return {"shape": list(X.shape), "starts": X.indptr.tolist(), "indices": X.indices.tolist(), "data": X.data.astype(float).tolist()}
    names = list(X.columns) if isinstance(X, pd.DataFrame) else None
    values = X.astype(object).to_numpy() if isinstance(X, (pd.DataFrame, pd.Series)) else np.asarray(X)
    if values.ndim == 1:
        values = values.reshape(-1, 1)
    return {"shape": list(values.shape), "columns": names, "rows": [[plain(v) for v in row] for row in values]}


def dumped(name, estimator, number):
    kind = number % 4
    out = io.BytesIO()
    if kind == 0:
        joblib.dump(estimator, out, compress=3)
        return name + ".joblib", out.getvalue()
    if kind == 1:
        joblib.dump(estimator, out)
        return name + ".joblib", out.getvalue()
    return name + ".pkl", pickle.dumps(estimator, protocol=[None, None, 5, 2][kind])


def kept(cases):
    return {name: case for name, case in cases.items() if VERSION in WHOLE or name.startswith(DIFFERING)}


def main():
    with zipfile.ZipFile(Path(__file__).parent / f"golden-{VERSION}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, (estimator, fitted, rows)) in enumerate(kept(TRANSFORMERS).items()):
            try:
                X, y = fitted if isinstance(fitted, tuple) else (fitted, None)
                estimator.fit(X) if y is None else estimator.fit(X, y)
                rows = rows[:ROWS]
                golden = {"kind": "transformer", "input": table(rows), "output": table(estimator.transform(rows))}
            except Exception as error:
                sys.exit(f"{name}: {error!r}")
            write(archive, name, estimator, number, golden)
        for number, (name, (estimator, X, y, rows)) in enumerate(kept(MODELS).items()):
            estimator.fit(X, y)
            rows = rows[:: max(1, rows.shape[0] // ROWS)]
            golden = {"kind": "model", "input": table(rows), "values": table(estimator.predict(rows)), "probabilities": None}
            if hasattr(estimator, "classes_"):
                golden["classes"] = [plain(v) for v in estimator.classes_]
            if hasattr(estimator, "predict_proba"):
                golden["probabilities"] = table(estimator.predict_proba(rows))
            write(archive, name, estimator, number, golden)


def write(archive, name, estimator, number, golden):
    file, content = dumped(name, estimator, number)
    for path, data in [(file, content), (name + ".json", json.dumps({"file": file, **golden}, allow_nan=False).encode())]:
        archive.writestr(zipfile.ZipInfo(path), data, zipfile.ZIP_DEFLATED)


def example():
    frame = pd.DataFrame({"age": [20.0, 40.0, np.nan, 30.0], "town": ["Ulm", "Bonn", "Ulm", "Bonn"]})
    return ColumnTransformer([
        ("numbers", make_pipeline(SimpleImputer(), MinMaxScaler((-1, 1))), ["age"]),
        ("towns", OneHotEncoder(handle_unknown="ignore"), ["town"]),
    ], sparse_threshold=0).fit(frame)


main()
if MINOR == 9:
    (Path(__file__).parent / "example.pkl").write_bytes(pickle.dumps(example()))

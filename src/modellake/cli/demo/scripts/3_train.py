"""Tim, data scientist: learn a model, and measure it."""

from sklearn.svm import SVC

import modellake

lake = modellake.Lake("lake", actor="Tim")
data = lake.load("dataset/diabetes-v1")
train, test = lake.split(
    data,
    test_size=0.2,
    seed=0,
    stratify="progresses",
    by="Tim",
    purpose="Find out who will need care",
)
features = train.columns.drop("progresses")

study = lake.study("Diabetes prediction", objective="Find out who will need care.")
with study.analysis(by="Tim", task="classification") as analysis:
    model = SVC(C=2.3).fit(train[features], train["progresses"])
    analysis.evaluate(model, train, measures=["accuracy"], procedure="5-fold cross validation")
    analysis.evaluate(model, test, measures=["accuracy", "f1"])
    analysis.output(model, name="Diabet Predictor")

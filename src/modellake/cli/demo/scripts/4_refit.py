"""Tim, data scientist: refit the model with the best of several settings."""

from sklearn.model_selection import GridSearchCV
from sklearn.svm import SVC

import modellake

lake = modellake.Lake("lake", actor="Tim")
train = lake.load("split/diabetes-v1-train")
test = lake.load("split/diabetes-v1-test")
features = train.columns.drop("progresses")

study = lake.study("Diabetes prediction")
with study.analysis(by="Tim", task="classification", name="Diabetes refit") as analysis:
    search = GridSearchCV(SVC(), {"C": [0.1, 0.3, 1.0, 2.3], "kernel": ["rbf", "linear"]})
    search.fit(train[features], train["progresses"])
    analysis.evaluate(search.best_estimator_, test, measures=["accuracy", "f1"])
    analysis.output(
        search.best_estimator_,
        name="Diabet Predictor 2",
        made_from="model/diabet-predictor",
        relation="variant",
    )

package sklearn

// KnowsModel reports whether models of a class are known, by its name without a
// module: some of their parameters may not be.
func KnowsModel(class string) bool {
	_, known := models[class]
	return known || class == "Pipeline"
}

// models by the name of their class in scikit-learn.
var models map[string]makesPredictor

func init() {
	models = map[string]makesPredictor{
		"LogisticRegression":             logisticModel,
		"LogisticRegressionCV":           logisticModel,
		"SGDClassifier":                  sgdModel,
		"Perceptron":                     linearClassifier,
		"LinearSVC":                      linearClassifier,
		"RidgeClassifier":                ridgeClassifier,
		"RidgeClassifierCV":              ridgeClassifier,
		"LinearDiscriminantAnalysis":     discriminantModel,
		"PoissonRegressor":               exponentialRegressor,
		"GammaRegressor":                 exponentialRegressor,
		"HuberRegressor":                 linearRegressor,
		"LinearRegression":               linearRegressor,
		"Ridge":                          linearRegressor,
		"RidgeCV":                        linearRegressor,
		"Lasso":                          linearRegressor,
		"LassoCV":                        linearRegressor,
		"ElasticNet":                     linearRegressor,
		"ElasticNetCV":                   linearRegressor,
		"SGDRegressor":                   linearRegressor,
		"LinearSVR":                      linearRegressor,
		"DecisionTreeClassifier":         treeModel,
		"DecisionTreeRegressor":          treeModel,
		"ExtraTreeClassifier":            treeModel,
		"ExtraTreeRegressor":             treeModel,
		"RandomForestClassifier":         forestModel,
		"RandomForestRegressor":          forestModel,
		"ExtraTreesClassifier":           forestModel,
		"ExtraTreesRegressor":            forestModel,
		"GradientBoostingClassifier":     boostingModel,
		"GradientBoostingRegressor":      boostingModel,
		"HistGradientBoostingClassifier": histogramModel,
		"HistGradientBoostingRegressor":  histogramModel,
		"GaussianNB":                     gaussianModel,
		"DummyClassifier":                dummyClassifier,
		"DummyRegressor":                 dummyRegressor,
	}
}

// Package train trains models, and makes each training a run that can be had
// again from its id alone.
//
// A training is three steps behind three interfaces: a [Dataset] is loaded, a
// [FeatureGenerator] makes numbers of it, a [Model] learns from them. Any of one
// kind meets any of another. They are registered under names, in init functions
// as a rule, and called by them:
//
//	run, err := train.TrainModel(ctx, train.Spec{
//		ModelClass: "LogisticRegression", ModelParams: train.Params{"c": 0.5},
//		FeatureGeneratorClass: "Standardize",
//		DatasetClass: "CSV", DatasetParams: train.Params{"path": "data.csv", "target": "y"},
//	})
//	again, err := train.TrainModel(ctx, train.Spec{RunID: run.ID})
//
// Packages train/models, train/features and train/data register what is needed
// to begin with. [Main] makes a program of it all.
package train

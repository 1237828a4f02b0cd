"""Components by their names."""

from __future__ import annotations

from cupel.training import _registry
from cupel.training._components import DataAccessObject, FeatureGenerator, Model


def get_model(name: str) -> type[Model]:
    """Return the model class of a name: the class's own, or ``module:QualName``.

    Raises:
        NotFoundError: there is none, which is a KeyError; it says which there are.
        ConflictError: several classes have the name.
    """
    found: type[Model] = _registry.find(Model, name)
    return found


def get_feature_generator(name: str) -> type[FeatureGenerator]:
    """Return the feature generator class of a name, as :func:`get_model` does."""
    found: type[FeatureGenerator] = _registry.find(FeatureGenerator, name)
    return found


def get_data_access_object(name: str) -> type[DataAccessObject]:
    """Return the data access object class of a name, as :func:`get_model` does."""
    found: type[DataAccessObject] = _registry.find(DataAccessObject, name)
    return found

-- The rows that models are trained on. The order is part of the result: the same
-- rows in the same order give the same split, and the same model.
SELECT
    alcohol, malic_acid, ash, alcalinity_of_ash, magnesium, total_phenols, flavanoids,
    nonflavanoid_phenols, proanthocyanins, color_intensity, hue,
    od280_od315_of_diluted_wines, proline, cultivar
FROM wine
ORDER BY number;

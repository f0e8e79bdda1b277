"""Distances on the globe."""

from typing import Any

import numpy as np

EARTH_RADIUS_KM = 6371.0


def great_circle_km(latitude_a: Any, longitude_a: Any, latitude_b: Any, longitude_b: Any) -> Any:
    """Distance between points in degrees, km; arrays broadcast."""
    lat_a, lon_a = np.radians(latitude_a), np.radians(longitude_a)
    lat_b, lon_b = np.radians(latitude_b), np.radians(longitude_b)
    half = np.sin((lat_b - lat_a) / 2) ** 2 + np.cos(lat_a) * np.cos(lat_b) * np.sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(half))


def apart_km(here: np.ndarray, there: np.ndarray) -> np.ndarray:
    """Distance of every row of ``here`` from every row of ``there``, by their latitude and longitude in degrees.

    Returns: km, shape (len(here), len(there)).
    """
    km: np.ndarray = great_circle_km(
        here["latitude"][:, None], here["longitude"][:, None], there["latitude"][None, :], there["longitude"][None, :]
    )
    return km

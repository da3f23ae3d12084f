"""A described result as an xarray.Dataset: the one that xarray reads from the NetCDF file of the same result."""

import numpy as np
import xarray


def as_array(values):
    """Numbers as they are (they share the result's memory); texts as an array of objects."""
    if not isinstance(values, tuple):
        return values
    texts, shape = values
    if not shape:
        return np.array(texts[0])
    array = np.empty(len(texts), dtype=object)
    array[:] = texts
    return array.reshape(shape)


def as_dataset(result):
    variables = {name: xarray.Variable(axes, as_array(values), attributes, fastpath=True)
                 for name, axes, values, attributes in result.variables}
    coordinates = {name: one for name, one in variables.items() if one.dims == (name,)}
    others = {name: one for name, one in variables.items() if name not in coordinates}
    return xarray.Dataset(others, coordinates, result.attributes)

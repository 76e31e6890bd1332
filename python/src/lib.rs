//! The Python module `newshound._native`: the extractor, called from Python.
//!
//! Flow: `Python object -> bytes (input) -> newshound-extract (read) -> Article, or rows that the
//! Python half makes named tuples of (reading)`; [`many`] does the same on threads of its own. It
//! must not do I/O, decides nothing about a page, and lets no panic over the border: one is caught
//! and becomes an issue of the page that caused it. What is public in Python, with its types and
//! errors, stands in `package/newshound/__init__.py` and `_native.pyi`.

mod article;
mod input;
mod many;
mod quiet;
mod read;
mod reading;

use pyo3::prelude::*;

/// newshound's extractor. Use the package `newshound`; this is its compiled half.
#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    quiet::install();
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<article::Article>()?;
    module.add_class::<many::ExtractMany>()?;
    module.add_function(wrap_pyfunction!(article::extract, module)?)?;
    module.add_function(wrap_pyfunction!(article::restore, module)?)?;
    module.add_function(wrap_pyfunction!(many::extract_many, module)?)?;
    module.add_function(wrap_pyfunction!(reading::links, module)?)?;
    module.add_function(wrap_pyfunction!(reading::feed, module)?)?;
    module.add_function(wrap_pyfunction!(reading::sitemap, module)?)?;
    module.add_function(wrap_pyfunction!(reading::explain, module)?)?;
    Ok(())
}

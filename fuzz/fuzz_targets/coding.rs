//! The property `coding` of crates/properties.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    newshound_properties::check("coding", bytes);
});

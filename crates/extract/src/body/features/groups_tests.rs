//! Tests of `groups`.

use super::{COUNT, GROUPS, Group, OFFSETS, name};
use crate::body::weights::FIRST;

#[test]
fn each_weight_stands_at_its_feature() {
    assert_eq!(FIRST.len(), COUNT);
    for (at, (written, _)) in FIRST.iter().enumerate() {
        assert_eq!(*written, name(at));
    }
}

#[test]
fn groups_stand_in_order() {
    let cases = [
        (Group::Bias, "bias.always"),
        (Group::InsideShape, "inside_shape.p_under_12"),
        (Group::Depth, "depth.itself"),
        (Group::OwnHint, "own_hint.story"),
        (Group::Anywhere, "anywhere.also_read"),
        (Group::Heading, "heading.latest"),
        (Group::Beside, "beside.prose_before"),
        (Group::Card, "card.beside_link"),
        (Group::Detail, "detail.ends_more"),
        (Group::Apart, "apart.story"),
        (Group::Part, "part.most"),
        (Group::News, "news.p_short"),
        (Group::Wrap, "wrap.parent_most"),
        (Group::Level, "level.own_none"),
        (Group::Style, "style.own_most"),
        (Group::Source, "source.author_first"),
    ];
    for (group, want) in cases {
        assert_eq!(name(OFFSETS[group as usize]), want);
    }
    assert_eq!(Group::Source as usize + 1, GROUPS.len());
    assert_eq!(name(COUNT), "");
}

//! Connected components of a mask. `sheet` and `hint::light` use it.

/// Indices of the largest connected component of a mask, joined along rows and columns
/// (4-neighbourhood). Empty where nothing is marked.
pub(crate) fn find_largest_component(mut is_left: Vec<bool>, width: usize) -> Vec<usize> {
    let mut largest = Vec::new();
    for start in 0..is_left.len() {
        if !std::mem::take(&mut is_left[start]) {
            continue;
        }
        let mut places = vec![start];
        let mut next = 0;
        while let Some(place) = places.get(next).copied() {
            next += 1;
            let x = place % width;
            let around = [
                (x > 0).then(|| place - 1),
                (x + 1 < width).then(|| place + 1),
                place.checked_sub(width),
                Some(place + width).filter(|below| *below < is_left.len()),
            ];
            for place in around.into_iter().flatten() {
                if std::mem::take(&mut is_left[place]) {
                    places.push(place);
                }
            }
        }
        if places.len() > largest.len() {
            largest = places;
        }
    }
    largest
}

#[cfg(test)]
mod tests {
    use super::find_largest_component;

    #[test]
    fn corners_do_not_join_and_rows_do_not_run_on() {
        let picture = "##..# .#..# ...## ##.#.";
        let mask = picture.split(' ').flat_map(str::chars).map(|it| it == '#');
        let mut found = find_largest_component(mask.collect(), 5);
        found.sort_unstable();
        assert_eq!(found, [4, 9, 13, 14, 18]);
        assert!(find_largest_component(vec![false; 9], 3).is_empty());
    }
}

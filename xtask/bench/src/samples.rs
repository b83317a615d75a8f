//! Repeated measurements and their quantiles.

/// Measured values, sorted.
#[derive(Clone, Debug, Default)]
pub(super) struct Samples(Vec<f64>);

impl Samples {
    /// Smallest measured value that at least this share of all values does not exceed; 0 if there
    /// are none.
    pub(super) fn quantile(&self, share: f64) -> f64 {
        let place = (share * self.0.len() as f64).ceil() as usize;
        self.0
            .get(place.saturating_sub(1))
            .copied()
            .unwrap_or_default()
    }

    /// Number of values.
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    pub(super) fn median(&self) -> f64 {
        self.quantile(0.5)
    }

    pub(super) fn minimum(&self) -> f64 {
        self.quantile(0.0)
    }

    pub(super) fn maximum(&self) -> f64 {
        self.quantile(1.0)
    }
}

impl FromIterator<f64> for Samples {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        Self(values)
    }
}

#[cfg(test)]
mod tests {
    use super::Samples;

    #[test]
    fn quantiles_are_values_that_were_measured() {
        let samples: Samples = [3.0, 1.0, 2.0, 4.0].into_iter().collect();
        assert_eq!(samples.median(), 2.0);
        assert_eq!((samples.minimum(), samples.maximum()), (1.0, 4.0));
        assert_eq!(samples.quantile(0.95), 4.0);
        assert_eq!(Samples::default().median(), 0.0);
    }
}

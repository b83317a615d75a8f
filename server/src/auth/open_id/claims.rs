//! Claims of another system about a person, and the part of them that is kept.

use openidconnect::AdditionalClaims;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use shared::{entry::ProvidedIdentity, exam::entry::DocumentKind, person::Identity};

use crate::config;

/// All claims for which the library has no field.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct ExtraClaims(Map<String, Value>);

impl AdditionalClaims for ExtraClaims {}

/// All claims by name: those of the ID token and of the userinfo response.
#[derive(Default)]
pub(super) struct Claims(Map<String, Value>);

impl Claims {
    /// Adds claims; later ones override earlier ones.
    pub(super) fn add(&mut self, claims: &impl Serialize) {
        if let Ok(Value::Object(claims)) = serde_json::to_value(claims) {
            self.0.extend(claims);
        }
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// Name and document from the claims. An unreadable name or number is left out, so that the
    /// person is asked.
    pub(super) fn extract_identity(&self, rules: &config::ProviderConfig) -> ProvidedIdentity {
        let number = self.get(&rules.number_claim);
        ProvidedIdentity {
            identity: number.and_then(parse_identity),
            name: self
                .get(&rules.name_claim)
                .and_then(|name| name.parse().ok()),
        }
    }
}

/// Kinds of documents, those with the most specific numbers first.
const DOCUMENT_KINDS: [DocumentKind; 5] = [
    DocumentKind::ResidentCard,
    DocumentKind::ForeignResidentCard,
    DocumentKind::HongKongMacaoPermit,
    DocumentKind::TaiwanPermit,
    DocumentKind::Passport,
];

fn parse_identity(number: &str) -> Option<Identity> {
    DOCUMENT_KINDS
        .into_iter()
        .find_map(|document| Identity::parse(document, number).ok())
}

/// The person as identified by the other system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderIdentity {
    /// Their permanent identifier in the other system.
    pub subject: String,
    pub provided: ProvidedIdentity,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn tell(claims: &Value) -> ProvidedIdentity {
        let mut all = Claims::default();
        all.add(claims);
        all.extract_identity(&config::ProviderConfig::default())
    }

    #[test]
    fn name_and_number_claims_are_parsed_like_typed_input() {
        let provided = tell(&json!({ "name": " 林样本 ", "id_number": "11010119940307058x" }));
        assert_eq!(
            provided.identity.as_ref().map(Identity::number),
            Some("11010119940307058X")
        );
        assert_eq!(provided.name.map(String::from).as_deref(), Some("林样本"));
        let abroad = tell(&json!({ "id_number": "E12345678" })).identity;
        assert_eq!(
            abroad.map(|identity| identity.document()),
            Some(DocumentKind::Passport)
        );
    }

    #[test]
    fn unreadable_claims_are_left_out() {
        for nonsense in [
            json!({ "name": "林样本", "id_number": "" }),
            json!({ "name": 7, "id_number": "110101199403070581" }),
            json!({}),
        ] {
            assert!(!tell(&nonsense).is_complete(), "{nonsense}");
        }
    }
}

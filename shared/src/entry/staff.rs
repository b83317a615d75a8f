//! Form of a new account of staff.

use super::{EntryInput, InputFault, InputFaultKind, person::read_name, read_email, read_phone};
use crate::{
    form_fields::FormFields,
    person::{EmailAddress, PersonName, PhoneNumber},
    role::Role,
};

/// Minimum length of a login of staff, in characters.
pub const MIN_LOGIN_CHARS: usize = 2;
/// Maximum length of a login of staff, in characters.
pub const MAX_LOGIN_CHARS: usize = 40;

/// Data of a new member of the staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewStaffDetails {
    /// Sign-in name in lower case.
    pub login: String,
    /// Name of the person.
    pub name: PersonName,
    /// Role of the account; never that of a candidate.
    pub role: Role,
    /// Phone number, if one was typed.
    pub phone: Option<PhoneNumber>,
    /// Mail address, if one was typed.
    pub email: Option<EmailAddress>,
}

/// Reads the form of a new account of staff.
///
/// # Errors
/// All faults, in the order of the page.
pub fn read_new_staff(typed: &FormFields) -> Result<NewStaffDetails, Vec<InputFault>> {
    let mut faults = Vec::new();
    let role = read_staff_role(typed).map_err(|fault| faults.push(fault));
    let login = read_login(typed).map_err(|fault| faults.push(fault));
    let name = read_name(typed).map_err(|fault| faults.push(fault));
    let phone = match typed.get(EntryInput::Phone.as_str()).trim() {
        "" => Ok(None),
        _ => read_phone(typed).map(Some),
    };
    let phone = phone.map_err(|fault| faults.push(fault));
    let email = read_email(typed).map_err(|fault| faults.push(fault));
    match (role, login, name, phone, email) {
        (Ok(role), Ok(login), Ok(name), Ok(phone), Ok(email)) => Ok(NewStaffDetails {
            login,
            name,
            role,
            phone,
            email,
        }),
        _ => Err(faults),
    }
}

fn read_staff_role(typed: &FormFields) -> Result<Role, InputFault> {
    let role = typed.get(EntryInput::Role.as_str()).parse::<Role>().ok();
    role.filter(|role| role.is_staff())
        .ok_or(InputFault::new(EntryInput::Role, InputFaultKind::Missing))
}

fn read_login(typed: &FormFields) -> Result<String, InputFault> {
    let login = typed.get(EntryInput::Login.as_str()).trim().to_lowercase();
    if login.is_empty() {
        return Err(InputFault::new(EntryInput::Login, InputFaultKind::Missing));
    }
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let is_login = (MIN_LOGIN_CHARS..=MAX_LOGIN_CHARS).contains(&login.len())
        && login.starts_with(|first: char| first.is_ascii_lowercase())
        && login.bytes().all(is_allowed);
    match is_login {
        true => Ok(login),
        false => Err(InputFault::new(
            EntryInput::Login,
            InputFaultKind::LoginForm,
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(role: &str, login: &str) -> Result<NewStaffDetails, Vec<InputFault>> {
        let typed = [("role", role), ("login", login), ("name", "何敏")];
        read_new_staff(&typed.into_iter().collect())
    }

    #[test]
    fn a_new_account_of_staff_has_a_plain_login() {
        assert_eq!(
            read("reviewer", " He.Min ").map(|it| it.login),
            Ok("he.min".to_owned())
        );
        for login in ["h", "11010119940307058X", "何敏", "he min", &"h".repeat(41)] {
            let fault = InputFault::new(EntryInput::Login, InputFaultKind::LoginForm);
            assert_eq!(read("reviewer", login), Err(vec![fault]), "{login}");
        }
    }

    #[test]
    fn a_candidate_is_no_staff() {
        let fault = InputFault::new(EntryInput::Role, InputFaultKind::Missing);
        for role in ["candidate", "", "root"] {
            assert_eq!(read(role, "he"), Err(vec![fault.clone()]));
        }
        assert_eq!(
            read("administrator", "he").map(|it| it.role),
            Ok(Role::Administrator)
        );
    }
}

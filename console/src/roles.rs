//! Roles and what they may do. The one table of permissions.

/// What a person may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// Read the contact log, with personal data masked.
    SeeContacts,
    /// Have personal data shown; each time is recorded.
    Reveal,
    /// Take conversations over, write to residents, keep notes.
    Converse,
    /// Change the status of service requests.
    ChangeRequests,
    /// Write to everybody who reported the same thing, and other changes of many requests at once.
    ChangeMany,
    /// Take words or a photo of somebody out of the record, for good.
    Remove,
    /// Say what a message was about.
    Label,
    /// Read the reports.
    SeeReports,
    /// Take data out as files.
    Export,
    /// Change canned replies.
    EditReplies,
    /// Read and edit drafts of the rules.
    EditRules,
    /// Approve a draft of somebody else.
    ApproveRules,
    /// Add people, set their roles, end their sessions.
    ManagePeople,
    /// Read the record of who saw or changed what.
    SeeAudit,
}

/// The role of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Reads.
    Viewer,
    /// Works with residents.
    Staff,
    /// Leads staff.
    Supervisor,
    /// Writes rules.
    Editor,
    /// Approves rules.
    Approver,
    /// Runs the place.
    Admin,
}

impl Role {
    /// All roles, from the one that may least.
    pub const ALL: [Self; 6] = [
        Self::Viewer,
        Self::Staff,
        Self::Supervisor,
        Self::Editor,
        Self::Approver,
        Self::Admin,
    ];

    /// The role of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// Its name, as stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Staff => "staff",
            Self::Supervisor => "supervisor",
            Self::Editor => "editor",
            Self::Approver => "approver",
            Self::Admin => "admin",
        }
    }

    /// Whether it may do this.
    pub fn may(self, permission: Permission) -> bool {
        use Permission::{
            ApproveRules, ChangeMany, ChangeRequests, Converse, EditReplies, EditRules, Export, Label, ManagePeople,
            Remove, Reveal, SeeAudit, SeeContacts, SeeReports,
        };
        match permission {
            SeeContacts | SeeReports => true,
            Label => self != Self::Viewer,
            Reveal | Converse | ChangeRequests => {
                matches!(self, Self::Staff | Self::Supervisor | Self::Admin)
            }
            ChangeMany | Remove | Export | EditReplies => matches!(self, Self::Supervisor | Self::Admin),
            EditRules => matches!(self, Self::Editor | Self::Approver | Self::Admin),
            ApproveRules => matches!(self, Self::Approver | Self::Admin),
            ManagePeople | SeeAudit => self == Self::Admin,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Permission, Role};

    #[test]
    fn a_viewer_reads_and_an_admin_may_everything() {
        assert!(Role::Viewer.may(Permission::SeeContacts));
        assert!(!Role::Viewer.may(Permission::Reveal));
        assert!(!Role::Viewer.may(Permission::Converse));
        assert!(!Role::Editor.may(Permission::Converse));
        assert!(!Role::Staff.may(Permission::ManagePeople));
        assert!(Role::Admin.may(Permission::ManagePeople));
        assert_eq!(Role::named("supervisor"), Some(Role::Supervisor));
        assert_eq!(Role::named("king"), None);
    }
}

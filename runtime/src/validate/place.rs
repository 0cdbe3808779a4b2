//! Where a value stands in its document: the steps from the top to it, made only when somebody asks.
//! Leaves the values to everybody else.

use super::issues::Step;

/// Where a value stands in its document.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// Where the object or list around it stands; nowhere for the document itself.
    pub around: Option<&'a Place<'a>>,
    /// The last step.
    pub step: Step<'a>,
}

impl<'a> Place<'a> {
    /// A field of the document itself.
    pub fn of(field: &'a str) -> Self {
        Place {
            around: None,
            step: Step::Name(field),
        }
    }

    /// One step further.
    pub fn inside<'b>(&'b self, step: Step<'b>) -> Place<'b> {
        Place {
            around: Some(self),
            step,
        }
    }

    /// All steps, outermost first.
    pub fn steps(&self) -> Vec<Step<'a>> {
        let places = std::iter::successors(Some(self), |place| place.around);
        let mut steps: Vec<Step<'a>> = places.map(|place| place.step).collect();
        steps.reverse();
        steps
    }

    /// The field's name, dotted when nested, without places in lists.
    pub fn path(&self) -> String {
        let mut path = String::new();
        for step in self.steps() {
            if let Step::Name(name) = step {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(name);
            }
        }
        path
    }

    /// Whether a list lies on the way.
    pub fn is_in_list(&self) -> bool {
        self.steps().iter().any(|step| matches!(step, Step::Index(_)))
    }
}

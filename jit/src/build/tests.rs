mod library;

use super::*;

//! The program.
fn main() {
    gateway::main()
}

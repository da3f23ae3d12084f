(** Enclosures of real numbers and of integrals, by interval arithmetic on whole numbers.

    coq-interval's tactics compute with the processor's floating-point numbers unless told
    otherwise, and a proof found so assumes that the kernel's description of them is right.
    Here the same tactics run on mantissas and exponents in Z, which the kernel reduces like any
    other term: slower, but such a proof assumes nothing beyond the real numbers. What says so is
    the test of assumptions.

    The precision must be given, since it selects the arithmetic:
      interval with (i_prec 40)     an inequality between expressions in bounded variables
      integral with (i_prec 40)     the same with integrals *)

From Flocq Require Import Zaux.
From Interval Require Import Specific_stdz Specific_ops.
Require Interval.Tactic.

Module Whole := SpecificFloat StdZRadix2.
Module Whole_tactics := Interval.Tactic.IntervalTactic Whole.
Export Whole_tactics.
Export (notations) Interval.Tactic.

Notation i_prec := Interval.Tactic.i_prec.
Notation i_bisect := Interval.Tactic.i_bisect.
Notation i_autodiff := Interval.Tactic.i_autodiff.
Notation i_taylor := Interval.Tactic.i_taylor.
Notation i_degree := Interval.Tactic.i_degree.
Notation i_depth := Interval.Tactic.i_depth.
Notation i_fuel := Interval.Tactic.i_fuel.
Notation i_width := Interval.Tactic.i_width.
Notation i_relwidth := Interval.Tactic.i_relwidth.

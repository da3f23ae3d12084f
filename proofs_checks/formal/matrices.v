(** Real 2 x 2 matrices over the populations e and i: rows are targets, columns sources. *)

From Coq Require Import Reals.
Open Scope R_scope.

Record matrix := { ee : R; ei : R; ie : R; ii : R }.

Definition trace (J : matrix) : R := ee J + ii J.
Definition det (J : matrix) : R := ee J * ii J - ei J * ie J.
Definition stable (J : matrix) : Prop := trace J < 0 /\ 0 < det J.

(** The larger real part of the eigenvalues, the roots of x^2 - trace x + det. *)
Definition abscissa (J : matrix) : R := (trace J + sqrt (Rmax 0 (trace J ^ 2 - 4 * det J))) / 2.

(** p^T A q, and |q|^2. *)
Definition form (A : matrix) (pe pi qe qi : R) : R :=
  pe * (ee A * qe + ei A * qi) + pi * (ie A * qe + ii A * qi).
Definition square (qe qi : R) : R := qe ^ 2 + qi ^ 2.
Definition norm (qe qi : R) : R := sqrt (square qe qi).

Definition product (A B : matrix) : matrix :=
  {| ee := ee A * ee B + ei A * ie B; ei := ee A * ei B + ei A * ii B;
     ie := ie A * ee B + ii A * ie B; ii := ie A * ei B + ii A * ii B |}.
Definition transpose (A : matrix) : matrix := {| ee := ee A; ei := ie A; ie := ei A; ii := ii A |}.
Definition add (A B : matrix) : matrix :=
  {| ee := ee A + ee B; ei := ei A + ei B; ie := ie A + ie B; ii := ii A + ii B |}.
Definition identity (l : R) : matrix := {| ee := l; ei := 0; ie := 0; ii := l |}.

(** |A| in the Frobenius norm. *)
Definition frobenius (A : matrix) : R := sqrt (ee A ^ 2 + ei A ^ 2 + ie A ^ 2 + ii A ^ 2).
Definition subtract (A B : matrix) : matrix :=
  {| ee := ee A - ee B; ei := ei A - ei B; ie := ie A - ie B; ii := ii A - ii B |}.

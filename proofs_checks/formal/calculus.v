(** Inequalities from the signs of derivatives. *)

From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

(** The mean value theorem for a function that is differentiable on [a, b]. *)
Lemma mean_value (f df : R -> R) (a b : R) :
  a <= b ->
  (forall x, a <= x <= b -> is_derive f x (df x)) ->
  exists c, a <= c <= b /\ f b - f a = df c * (b - a).
Proof.
  intros ab derivative.
  destruct (MVT_gen f a b df) as [c [c_in equal]];
    rewrite ?Rmin_left, ?Rmax_right in * by lra.
  - intros x x_in. apply derivative. lra.
  - intros x x_in. apply derivable_continuous_pt.
    exists (df x). apply is_derive_Reals, derivative. lra.
  - now exists c.
Qed.

(** A function with a derivative >= 0 on [a, b] does not fall. *)
Lemma nondecreasing (f df : R -> R) (a b : R) :
  a <= b ->
  (forall x, a <= x <= b -> is_derive f x (df x)) ->
  (forall x, a <= x <= b -> 0 <= df x) ->
  f a <= f b.
Proof.
  intros ab derivative sign.
  destruct (mean_value f df a b ab derivative) as [c [c_in equal]].
  pose proof (Rmult_le_pos (df c) (b - a) (sign c c_in) ltac:(lra)). lra.
Qed.

(** It grows, if the derivative is positive except perhaps at a. *)
Lemma increasing (f df : R -> R) (a b : R) :
  a < b ->
  (forall x, a <= x <= b -> is_derive f x (df x)) ->
  0 <= df a -> (forall x, a < x <= b -> 0 < df x) ->
  f a < f b.
Proof.
  intros ab derivative at_a sign.
  set (m := (a + b) / 2).
  assert (f a <= f m).
  { apply (nondecreasing f df); unfold m in *; try lra.
    - intros x x_in. apply derivative. lra.
    - intros x x_in. destruct (Req_dec x a) as [-> | other]; [lra|]. apply Rlt_le, sign. lra. }
  destruct (mean_value f df m b) as [c [c_in equal]]; unfold m in *; try lra.
  - intros x x_in. apply derivative. lra.
  - pose proof (Rmult_lt_0_compat (df c) (b - (a + b) / 2) (sign c ltac:(lra)) ltac:(lra)). lra.
Qed.

(** Coquelicot's balls of real numbers. *)
Lemma in_ball (x y : R) (eps : posreal) : ball x eps y -> x - eps < y < x + eps.
Proof.
  intros close. unfold ball in close. simpl in close.
  unfold AbsRing_ball, abs, minus, plus, opp in close. simpl in close.
  apply Rabs_def2 in close. lra.
Qed.

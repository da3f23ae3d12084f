(** The Poisson law: its atoms, exponential moments, and factorials from above. *)

From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From Poise Require Import calculus.
Open Scope R_scope.

(** P(Y = k) for a Poisson variable Y of mean S. *)
Definition atom (S : R) (k : nat) : R := exp (- S) * S ^ k / INR (fact k).

Lemma atom_nonneg S k : 0 <= S -> 0 <= atom S k.
Proof.
  intros S_nonneg. unfold atom.
  apply Rmult_le_pos; [apply Rmult_le_pos|].
  - apply Rlt_le, exp_pos.
  - now apply pow_le.
  - apply Rlt_le, Rinv_0_lt_compat, INR_fact_lt_0.
Qed.

Lemma atom_pos S k : 0 < S -> 0 < atom S k.
Proof.
  intros S_pos. unfold atom.
  apply Rmult_lt_0_compat; [apply Rmult_lt_0_compat|].
  - apply exp_pos.
  - now apply pow_lt.
  - apply Rinv_0_lt_compat, INR_fact_lt_0.
Qed.

(** The exponent of the moments: E exp(b (Y - S)) = exp(S psi(b)). *)
Definition psi (b : R) : R := exp b - 1 - b.

Lemma exponential_moment S b :
  is_series (fun k => atom S k * exp (b * (INR k - S))) (exp (S * psi b)).
Proof.
  pose proof (is_exp_Reals (S * exp b)) as series.
  apply (is_pseries_R (fun n => / INR (fact n))) in series.
  apply (is_series_scal_l (exp (- S - b * S))) in series.
  replace (exp (S * psi b)) with (scal (exp (- S - b * S)) (exp (S * exp b))).
  2: { unfold scal; simpl; unfold mult; simpl. rewrite <- exp_plus. f_equal. unfold psi. ring. }
  eapply is_series_ext; [|exact series].
  intros k. unfold atom, scal; simpl; unfold mult; simpl.
  rewrite Rpow_mult_distr.
  replace (exp (b * (INR k - S))) with (exp b ^ k * exp (- (b * S))).
  2: { rewrite <- Rpower_pow by apply exp_pos. unfold Rpower. rewrite ln_exp, <- exp_plus.
       f_equal. ring. }
  replace (exp (- S - b * S)) with (exp (- S) * exp (- (b * S))).
  2: { now rewrite <- exp_plus. }
  unfold Rdiv. ring.
Qed.

Lemma atoms_sum_to_one S : is_series (atom S) 1.
Proof.
  pose proof (exponential_moment S 0) as moment.
  unfold psi in moment. rewrite exp_0 in moment.
  replace (S * (1 - 1 - 0)) with 0 in moment by ring. rewrite exp_0 in moment.
  eapply is_series_ext; [|exact moment].
  intros k. simpl. rewrite Rmult_0_l, exp_0. ring.
Qed.

(** Averages over the Poisson law of a function with values in [0, 1]. *)
Lemma ex_average S (g : nat -> R) :
  0 <= S -> (forall k, 0 <= g k <= 1) -> ex_series (fun k => atom S k * g k).
Proof.
  intros S_nonneg range.
  apply (@ex_series_le R_AbsRing R_CompleteNormedModule) with (b := atom S).
  - intros k. unfold norm; simpl; unfold abs; simpl.
    pose proof (atom_nonneg S k S_nonneg). destruct (range k).
    rewrite Rabs_right by (apply Rle_ge, Rmult_le_pos; assumption).
    rewrite <- Rmult_1_r. now apply Rmult_le_compat_l.
  - exists 1. apply atoms_sum_to_one.
Qed.

Lemma average_range S (g : nat -> R) :
  0 <= S -> (forall k, 0 <= g k <= 1) -> 0 <= Series (fun k => atom S k * g k) <= 1.
Proof.
  intros S_nonneg range. split.
  - replace 0 with (Series (fun k => 0 * atom S k)) by (rewrite Series_scal_l; ring).
    apply Series_le; [|now apply ex_average].
    intros k. rewrite Rmult_0_l. split; [lra|]. apply Rmult_le_pos; [now apply atom_nonneg|apply range].
  - rewrite <- (is_series_unique _ _ (atoms_sum_to_one S)).
    apply Series_le; [|exists 1; apply atoms_sum_to_one].
    intros k. pose proof (atom_nonneg S k S_nonneg). destruct (range k). split.
    + now apply Rmult_le_pos.
    + rewrite <- Rmult_1_r. now apply Rmult_le_compat_l.
Qed.

Lemma atom_below_average S (g : nat -> R) k :
  0 <= S -> (forall j, 0 <= g j <= 1) -> g k = 1 -> atom S k <= Series (fun j => atom S j * g j).
Proof.
  intros S_nonneg range at_k.
  assert (nonneg : forall j, 0 <= atom S j * g j)
    by (intros j; apply Rmult_le_pos; [now apply atom_nonneg|apply range]).
  rewrite (Series_incr_n _ (1 + k)) by (lia || now apply ex_average).
  simpl pred.
  assert (head : atom S k <= sum_f_R0 (fun j => atom S j * g j) k).
  { replace (atom S k) with (atom S k * g k) by (rewrite at_k; ring).
    destruct k as [|k]; simpl; [lra|].
    pose proof (cond_pos_sum (fun j => atom S j * g j) k nonneg). lra. }
  assert (tail : 0 <= Series (fun j => atom S (1 + k + j) * g (1 + k + j)%nat)).
  { replace 0 with (Series (fun j => 0 * atom S j)) by (rewrite Series_scal_l; ring).
    apply Series_le.
    - intros j. rewrite Rmult_0_l. split; [lra|apply nonneg].
    - apply (ex_series_incr_n (fun j => atom S j * g j) (1 + k)). now apply ex_average. }
  simpl in *. lra.
Qed.

Lemma one_plus_half : forall x, 0 <= x -> 2 * x / (2 + x) <= ln (1 + x).
Proof.
  intros x x_nonneg.
  assert (ln (1 + 0) - 2 * 0 / (2 + 0) <= ln (1 + x) - 2 * x / (2 + x)).
  { apply (nondecreasing (fun x => ln (1 + x) - 2 * x / (2 + x))
                         (fun x => x ^ 2 / ((1 + x) * (2 + x) ^ 2))).
    - assumption.
    - intros y y_in. auto_derive; [repeat split; lra|]. field. lra.
    - intros y y_in. apply Rmult_le_pos; [apply pow2_ge_0|].
      apply Rlt_le, Rinv_0_lt_compat, Rmult_lt_0_compat; [lra|]. apply pow_lt. lra. }
  rewrite Rplus_0_r, ln_1 in H. lra.
Qed.

(** k! <= e sqrt(k) (k / e)^k, in logarithms. *)
Lemma factorial_from_above k :
  (1 <= k)%nat -> ln (INR (fact k)) <= 1 + (INR k + / 2) * ln (INR k) - INR k.
Proof.
  intros k_pos. induction k as [|[|k] IH]; [lia| |].
  - simpl. rewrite ln_1. lra.
  - specialize (IH ltac:(lia)).
    set (m := S k) in *.
    assert (m_pos : 0 < INR m) by (unfold m; apply lt_0_INR; lia).
    change (fact (S m)) with ((S m) * fact m)%nat.
    rewrite mult_INR, ln_mult by (try apply INR_fact_lt_0; apply lt_0_INR; lia).
    rewrite S_INR.
    assert (step : 1 <= (INR m + / 2) * (ln (INR m + 1) - ln (INR m))).
    { pose proof (one_plus_half (/ INR m)) as bound.
      rewrite <- ln_div by lra.
      replace ((INR m + 1) / INR m) with (1 + / INR m) by (field; lra).
      specialize (bound (Rlt_le _ _ (Rinv_0_lt_compat _ m_pos))).
      replace (2 * / INR m / (2 + / INR m)) with (/ (INR m + / 2)) in bound by (field; lra).
      apply Rmult_le_compat_l with (r := INR m + / 2) in bound; [|lra].
      rewrite Rinv_r in bound by lra. exact bound. }
    lra.
Qed.
